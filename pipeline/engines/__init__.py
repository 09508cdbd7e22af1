"""How a pure function RecordBatch → RecordBatch is mapped over documents.

In: batches with one row a document. Out: what the function made of each, or a Failure that names the row.
Refuses: to know what the function does; one module for each engine, chosen by the caller.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    import pyarrow as pa


class Failure(Struct, frozen=True):
    """A row that no worker could finish: `code` is one of schema.REJECT_CODES."""

    row: "pa.RecordBatch"  # the one row
    code: str
    message: str


class Engine(Protocol):
    """Maps `function(batch, settings)` over batches; results come in any order, each input row ends in exactly one of them."""

    def __call__(
        self,
        function: "Callable[[pa.RecordBatch, bytes], pa.RecordBatch]",
        settings: bytes,
        batches: "Sequence[pa.RecordBatch]",
    ) -> "Iterator[pa.RecordBatch | Failure]":
        """Yield a result for every batch, or for parts of it, and a Failure for every row that was given up."""
        ...
