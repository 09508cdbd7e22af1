"""The worker's side of the local engine: a process that reads batches from stdin and writes answers to stdout.

In: messages of the parent. Out: one answer for each, a result or the reason why there is none.
Refuses: to write anything else to the pipe, to take more memory than it was given, and to outlive its parent.
"""

import contextlib
import importlib
import json
import os
import resource
import signal
import sys
from typing import IO

from pipeline.engines.messages import pack, send, unpack


def main() -> None:
    """Answer batches until stdin ends. What the code or a library prints goes nowhere: the pipe carries messages only."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group: the parent decides
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    stdin = sys.stdin.buffer
    message = _receive(stdin)
    if message is None:
        return
    setup = json.loads(message[1])
    try:
        function = getattr(importlib.import_module(setup["module"]), setup["function"])
        importlib.import_module("pyarrow")  # here, so that its loading does not count against the time of a batch
    except Exception as e:  # noqa: BLE001 - reported to the parent, which raises it there
        send(out, b"F", json.dumps({"type": type(e).__name__, "message": str(e)}).encode())
        return
    _limit(setup["memory"])
    settings = bytes.fromhex(setup["settings"])
    send(out, b"K", b"")
    while (message := _receive(stdin)) is not None:
        try:
            answer = pack(function(unpack(message[1]), settings))
        except MemoryError:
            send(out, b"E", json.dumps({"code": "worker_memory", "message": "more memory than a worker is given"}).encode())
            return
        except Exception as e:  # noqa: BLE001 - a fault in one document must not end the build; it is reported, never lost
            send(out, b"E", json.dumps({"code": "internal", "message": f"{type(e).__name__}: {e}"}).encode())
            return
        with contextlib.suppress(BrokenPipeError):
            send(out, b"R", answer)


def _receive(stdin: IO[bytes]) -> tuple[bytes, bytes] | None:
    """Return the next message; None where the parent has gone or closed the pipe."""
    head = stdin.read(9)
    if len(head) < 9:
        return None
    size = int.from_bytes(head[1:], "big")
    body = stdin.read(size)
    return (head[:1], body) if len(body) == size else None


def _limit(memory: int) -> None:
    """Limit address space, file size and core dumps, never above what the machine's owner allows."""
    for what, value in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(what)[1]
        resource.setrlimit(what, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))
