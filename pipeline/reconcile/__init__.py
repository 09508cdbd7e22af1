"""Statements of all documents → observations and the annual dataset.

In: the statements and documents tables, and the kind and unit of each indicator. Out: tables as declared in schema.py, sorted
by key.
Refuses: arithmetic on values; what disagrees is another vintage, and `check` shows it.
"""

from pipeline.reconcile.annual import annual, one_a_year
from pipeline.reconcile.history import history
from pipeline.reconcile.indicators import indicators
from pipeline.reconcile.observations import reconcile
from pipeline.reconcile.reprints import duplicates

__all__ = ["annual", "duplicates", "history", "indicators", "one_a_year", "reconcile"]
