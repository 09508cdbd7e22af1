"""How a pure function RecordBatch → RecordBatch is mapped over documents: `run(function, settings, batches)` of one module an engine.

In: batches with one row a document. Out, in any order: what the function made of each, or a Failure for a row that was given up.
Refuses: to know what the function does; the caller chooses the engine.
"""

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    import pyarrow as pa


class Failure(Struct, frozen=True):
    """A row that no worker could finish: `code` is one of schema.REJECT_CODES."""

    row: "pa.RecordBatch"  # the one row
    code: str
    message: str
