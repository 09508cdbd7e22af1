"""What parent and worker say to each other: a letter, a length in 8 bytes, a body; batches travel as Arrow IPC, never as pickles.

In: batches. Out: bytes, and back. Refuses: objects that run code when they are read.
"""

from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


def send(pipe: IO[bytes], kind: bytes, body: bytes) -> None:
    """Write one message."""
    pipe.write(kind + len(body).to_bytes(8, "big") + body)
    pipe.flush()


def pack(batch: "pa.RecordBatch") -> bytes:
    """Return a batch as bytes."""
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def unpack(data: bytes) -> "pa.RecordBatch":
    """Return the batch that `pack` made bytes of."""
    import pyarrow as pa

    with pa.ipc.open_stream(data) as reader:
        return reader.read_next_batch()
