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
    """Budgets of one worker: bytes of address space, and seconds of wall clock for a batch (a backstop, not a verdict).

    A batch with a column `size` (bytes) has more time for what is large.
    """

    memory: int = 4 << 30
    seconds: float = 60.0
    seconds_per_row: float = 10.0
    seconds_per_megabyte: float = 30.0

    def patience(self, batch: "pa.RecordBatch") -> float:
        """Return how many seconds a batch may take."""
        size = sum(batch["size"].to_pylist()) if "size" in batch.schema.names else 0
        return self.seconds + self.seconds_per_row * batch.num_rows + self.seconds_per_megabyte * size / 1e6


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
    pool = _Pool(setup, limits, min(workers, len(batches)))
    try:
        yield from _results(pool, deque(_Job(batch, 1) for batch in batches))
    finally:
        pool.close()


def _results(pool: "_Pool", waiting: "deque[_Job]") -> "Iterator[pa.RecordBatch | Failure]":
    """Keep the pool busy; cut a batch that failed into rows, try a row whose worker died once more, then give it up."""
    running = 0
    while waiting or running:
        while waiting and running < 2 * len(pool.threads):
            pool.jobs.put(waiting.popleft())
            running += 1
        job, code, answer = pool.next()
        running -= 1
        if not code:
            yield unpack(answer)
        elif job.batch.num_rows > 1:
            waiting.extend(_Job(job.batch.slice(i, 1), 1) for i in range(job.batch.num_rows))
        elif code == "worker_died" and job.attempt == 1:
            waiting.append(_Job(job.batch, 2))
        else:
            yield Failure(job.batch, code, answer.decode())


class _Job(msgspec.Struct, frozen=True):
    batch: "pa.RecordBatch"
    attempt: int


class _Pool:
    """A thread for each worker; a worker that failed is never used again, its thread starts another."""

    def __init__(self, setup: bytes, limits: Limits, size: int) -> None:
        self.jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._ends: queue.SimpleQueue[tuple[_Job, str, bytes] | BaseException] = queue.SimpleQueue()
        self._open: set[_Worker] = set()
        self._setup, self._limits = setup, limits
        self.threads = [threading.Thread(target=self._serve, daemon=True) for _ in range(size)]
        for thread in self.threads:
            thread.start()

    def next(self) -> tuple[_Job, str, bytes]:
        """Return the next job that ended, with a code and a message where it failed. Raises what ended a thread."""
        end = self._ends.get()
        if isinstance(end, BaseException):
            raise end
        return end

    def close(self) -> None:
        """End all workers; what was not begun is not wanted any more."""
        while not self.jobs.empty():
            self.jobs.get()
        for _ in self.threads:
            self.jobs.put(None)
        for worker in tuple(self._open):
            worker.process.kill()
        for thread in self.threads:
            thread.join(10)

    def _serve(self) -> None:
        worker: _Worker | None = None
        try:
            while (job := self.jobs.get()) is not None:
                if worker is None:
                    worker = _Worker(self._setup)
                    self._open.add(worker)
                code, answer = worker.ask(pack(job.batch), self._limits.patience(job.batch))
                if code:
                    self._open.discard(worker)
                    worker.kill()
                    worker = None
                self._ends.put((job, code, answer))
        except BaseException as e:  # noqa: BLE001 - whatever ends this thread must reach the caller, who waits for it
            self._ends.put(e)
        finally:
            if worker is not None:
                self._open.discard(worker)
                worker.kill()


def _ended(returncode: int) -> str:
    """Say how a process ended: by which signal, or with which code."""
    if returncode < 0:
        return f"signal {signal.Signals(-returncode).name}"
    return f"exit code {returncode}"
