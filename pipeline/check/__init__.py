"""Statements held against each other.

In: statements, observations, the kinds of the indicators, which is part of which. Out: the targets and checks tables, sorted
by key.
Refuses: changing a value. A check that cannot be made is not_comparable, never ok.
"""

from pipeline.check.checks import checks
from pipeline.check.targets import targets

__all__ = ["checks", "targets"]
