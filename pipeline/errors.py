"""Errors, one family for each thing that a caller can do about it.

In: what went wrong and where. Out: an exception whose text says what to do next, with the exit code of FAULTS.
Refuses: an error without a place or an advice.
"""

from typing import ClassVar


class ZhibiaoError(Exception):
    """The root of all errors raised on purpose; `exit_code` is what the command line ends with."""

    exit_code: ClassVar[int] = 2


class UsageError(ZhibiaoError):
    """The caller asked for something that cannot be done: change the command, the path or the configuration."""

    exit_code: ClassVar[int] = 2


class RuleError(UsageError):
    """A rule file is wrong or two rules clash: edit the file and place that the message names."""


class Rejected(ZhibiaoError):
    """A file or a part of one cannot be read: the rest of the build goes on, `rejects` gets a row.

    `code` is one of the declared codes (schema.REJECT_CODES); `limit_*` and `seen_value` say which budget was passed.
    """

    exit_code: ClassVar[int] = 3

    def __init__(
        self,
        code: str,
        message: str,
        *,
        part: str = "",
        limit_name: str = "",
        limit_value: float | None = None,
        seen_value: float | None = None,
        digits: int = 0,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.part = part
        self.limit_name = limit_name
        self.limit_value = limit_value
        self.seen_value = seen_value
        self.digits = digits


class Refused(ZhibiaoError):
    """The build was made but must not be published (loss guard, self-check): the old output stays."""

    exit_code: ClassVar[int] = 4


class OutputFault(ZhibiaoError):
    """The output cannot be written (full disk, read-only folder): free room, or choose another folder; the old output stays."""

    exit_code: ClassVar[int] = 5


class Locked(ZhibiaoError):
    """Another build holds the output folder: wait for it."""

    exit_code: ClassVar[int] = 6
