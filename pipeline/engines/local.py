"""The local engine: worker processes that the parent can lose without losing a document.

In: a function of a module's top level, settings, batches. Out: results as they come, a Failure for each row given up.
A batch that kills, stalls or starves its worker is retried row by row in fresh ones, so that the others' rows do not change.
Refuses: to run untrusted bytes in the parent (workers=0, the in-process path, is for tests and for a caller's own text).
"""

import json
import queue
import select
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

import msgspec

from pipeline.engines import Failure
from pipeline.engines.messages import pack, send, unpack
from pipeline.errors import RuleError, UsageError, ZhibiaoError

if TYPE_CHECKING:
    import pyarrow as pa

# -P keeps the working folder off the import path: a file named copy.py there broke two libraries. The package's own folder
# comes last for the same reason.
_START: Final = "import sys; sys.path.append(sys.argv[1]); from pipeline.engines.worker import main; main()"
_ROOT: Final = str(Path(__file__).resolve().parents[2])


class Limits(msgspec.Struct, frozen=True):
    """Budgets of one worker: bytes of address space, and seconds of wall clock for a batch (a backstop, not a verdict)."""

    memory: int = 4 << 30
    seconds: float = 120.0
    seconds_per_row: float = 10.0


class _Worker:
    """One child process and the two pipes to it; `ask` sends a batch and waits for the answer."""

    def __init__(self, setup: bytes) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-X", "utf8", "-c", _START, _ROOT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        try:
            send(self._stdin, b"S", setup)
            kind, body = self._receive(time.monotonic() + 120)
        except (OSError, EOFError) as e:
            self.kill()
            raise ZhibiaoError(f"a worker process does not start ({e}): is there memory for it? Try fewer workers") from e
        if kind != b"K":
            self.kill()
            fault = json.loads(body)
            raise (RuleError if fault["type"] == "RuleError" else UsageError)(fault["message"])

    @property
    def _stdin(self) -> IO[bytes]:
        assert self.process.stdin
        return self.process.stdin

    def _receive(self, deadline: float) -> tuple[bytes, bytes]:
        """Return the next message. Raises EOFError where the worker died (half a message included), TimeoutError."""
        assert self.process.stdout
        fd = self.process.stdout.fileno()

        def take(n: int) -> bytes:
            parts: list[bytes] = []
            while n:
                left = deadline - time.monotonic()
                if left <= 0 or not select.select([fd], [], [], left)[0]:
                    raise TimeoutError
                part = self.process.stdout.read1(min(n, 1 << 20))  # type: ignore[union-attr]
                if not part:
                    raise EOFError("it died")
                parts.append(part)
                n -= len(part)
            return b"".join(parts)

        head = take(9)
        return head[:1], take(int.from_bytes(head[1:], "big"))

    def ask(self, body: bytes, seconds: float) -> tuple[str, bytes]:
        """Return ("", result) or (code, message) for one batch."""
        deadline = time.monotonic() + seconds
        try:
            send(self._stdin, b"B", body)
            kind, answer = self._receive(deadline)
        except TimeoutError:
            return "worker_timeout", f"no answer after {seconds:.0f} seconds".encode()
        except (OSError, EOFError):
            self.process.wait(10)
            return "worker_died", f"its process ended ({_ended(self.process.returncode)})".encode()
        if kind == b"R":
            return "", answer
        fault = json.loads(answer)
        return fault["code"], fault["message"].encode()

    def kill(self) -> None:
        """End the process and close its pipes."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            try:
                assert pipe
                pipe.close()
            except OSError:
                pass  # what was not sent is not wanted any more


def run(
    function: "Callable[[pa.RecordBatch, bytes], pa.RecordBatch]",
    settings: bytes,
    batches: "Sequence[pa.RecordBatch]",
    *,
    workers: int,
    limits: Limits = Limits(),
) -> "Iterator[pa.RecordBatch | Failure]":
    """Yield `function(batch, settings)` for every batch, in the order in which they end.

    `workers` processes are started; 0 runs in this process, without limits. Raises RuleError or UsageError where the
    function's module cannot be loaded, ZhibiaoError where no process starts.
    """
    if workers == 0:
        for batch in batches:
            yield function(batch, settings)
        return
    setup = json.dumps(
        {"module": function.__module__, "function": function.__qualname__, "settings": settings.hex(), "memory": limits.memory}
    ).encode()
    jobs: queue.SimpleQueue[tuple[pa.RecordBatch, int] | None] = queue.SimpleQueue()
    ends: queue.SimpleQueue[tuple[pa.RecordBatch, int, str, bytes] | BaseException] = queue.SimpleQueue()
    open_workers: set[_Worker] = set()
    waiting = deque((batch, 1) for batch in batches)
    threads = [
        threading.Thread(target=_serve, args=(setup, limits, jobs, ends, open_workers), daemon=True)
        for _ in range(min(workers, len(waiting)))
    ]
    for thread in threads:
        thread.start()
    running = 0
    try:
        while waiting or running:
            while waiting and running < 2 * len(threads):
                jobs.put(waiting.popleft())
                running += 1
            end = ends.get()
            running -= 1
            if isinstance(end, BaseException):
                raise end
            batch, attempt, code, answer = end
            if not code:
                yield unpack(answer)
            elif batch.num_rows > 1:
                waiting.extend((batch.slice(i, 1), 1) for i in range(batch.num_rows))
            elif code == "worker_died" and attempt == 1:
                waiting.append((batch, 2))
            else:
                yield Failure(batch, code, answer.decode())
    finally:
        while not jobs.empty():  # the caller gave up: what was not begun is not wanted
            jobs.get()
        for _ in threads:
            jobs.put(None)
        for worker in tuple(open_workers):
            worker.process.kill()
        for thread in threads:
            thread.join(10)


def _serve(
    setup: bytes,
    limits: Limits,
    jobs: "queue.SimpleQueue[tuple[pa.RecordBatch, int] | None]",
    ends: "queue.SimpleQueue[tuple[pa.RecordBatch, int, str, bytes] | BaseException]",
    open_workers: set[_Worker],
) -> None:
    """Feed one worker after another until the jobs end; a worker that failed is never used again."""
    worker: _Worker | None = None
    try:
        while (job := jobs.get()) is not None:
            batch, attempt = job
            if worker is None:
                worker = _Worker(setup)
                open_workers.add(worker)
            code, answer = worker.ask(pack(batch), limits.seconds + limits.seconds_per_row * batch.num_rows)
            if code:
                open_workers.discard(worker)
                worker.kill()
                worker = None
            ends.put((batch, attempt, code, answer))
    except BaseException as e:  # noqa: BLE001 - whatever ends this thread must reach the caller, who waits for it
        ends.put(e)
    finally:
        if worker is not None:
            open_workers.discard(worker)
            worker.kill()


def _ended(returncode: int) -> str:
    """Say how a process ended: by which signal, or with which code."""
    if returncode < 0:
        return f"signal {signal.Signals(-returncode).name}"
    return f"exit code {returncode}"
