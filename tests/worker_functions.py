"""Functions that worker processes run in tests: small to import, so that a worker starts fast."""

import os
import signal
import time
from pathlib import Path

import pyarrow as pa


def shout(batch: pa.RecordBatch, settings: bytes) -> pa.RecordBatch:
    """Return each word in capitals, or fail in the way that the word asks for."""
    words = batch["word"].to_pylist()
    for word in words:
        if word == "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        if word == "leave":
            os._exit(3)
        if word == "hang":
            time.sleep(1000)
        if word == "eat":
            bytearray(1 << 40)
        if word == "raise":
            raise KeyError("fault")
        if word == "half":
            os.write(3, b"R\0\0\0\0\0\0\xff\xff half")  # the pipe to the parent
            os._exit(0)
        if word == "print":
            print("noise on stdout")
            os.write(1, b"noise on the descriptor")
        if word == "write":
            Path(settings.decode()).write_text("x" * 100)
    return pa.record_batch({"word": [w.upper() for w in words], "pid": [os.getpid()] * len(words)})


def inspect(batch: pa.RecordBatch, _settings: bytes) -> pa.RecordBatch:
    """Return the batch if libraries come from where they should."""
    import copy

    assert "lib" in str(copy.__file__)
    return batch
