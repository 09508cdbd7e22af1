"""ZIP archives, read under a budget: what they claim is not believed, every byte is counted as it inflates.

In: the bytes of an archive. Out: its members. Refuses (Rejected zip_bomb, zip_corrupt): more entries, bytes or ratio than
limits allow, encrypted members. Nothing is ever extracted to disk.
"""

import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from pipeline.errors import Rejected
from pipeline.read import limits

_CHUNK = 65_536


class Archive:
    """An open archive; `left` is what is left of the budget of inflated bytes."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
            infos = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, zlib.error, UnicodeError, MemoryError) as e:
            raise Rejected("zip_corrupt", f"the archive cannot be opened: {e}") from e
        limits.check("zip_bomb", "ARCHIVE_ENTRIES", limits.ARCHIVE_ENTRIES, len(infos), "entries of the archive")
        self._infos = {i.filename: i for i in infos if not i.is_dir()}
        self.names = tuple(self._infos)
        self.left = limits.INFLATED_BYTES

    def read(self, name: str, most: int = limits.FILE_BYTES) -> bytes:
        """Return the bytes of a member. Raises Rejected."""
        info = self._infos[name]
        if info.flag_bits & 1:
            raise Rejected("zip_corrupt", f"{name} is encrypted", part=name)
        out = bytearray()
        try:
            with self._zip.open(info) as f:
                while chunk := f.read(_CHUNK):
                    out += chunk
                    self.left -= len(chunk)
                    self._bounded(name, len(out), info.compress_size, most)
        except Rejected:
            raise
        except (
            zipfile.BadZipFile,
            zlib.error,
            OSError,
            EOFError,
            NotImplementedError,
            RuntimeError,
            ValueError,
            MemoryError,
        ) as e:
            raise Rejected("zip_corrupt", f"{name} cannot be read: {e}", part=name) from e
        return bytes(out)

    def _bounded(self, name: str, seen: int, packed: int, most: int) -> None:
        if self.left < 0:
            raise Rejected(
                "zip_bomb", f"the archive inflates to more than {limits.INFLATED_BYTES} bytes", part=name,
                limit_name="INFLATED_BYTES", limit_value=limits.INFLATED_BYTES, seen_value=limits.INFLATED_BYTES - self.left,
            )  # fmt: skip
        if seen > 1_000_000 and seen > limits.INFLATE_RATIO * max(packed, 1):
            raise Rejected(
                "zip_bomb", f"{name} inflates to more than {limits.INFLATE_RATIO} times its size", part=name,
                limit_name="INFLATE_RATIO", limit_value=limits.INFLATE_RATIO, seen_value=seen / max(packed, 1),
            )  # fmt: skip
        limits.check("too_large", "FILE_BYTES", most, seen, f"bytes of {name}")

    def documents(self) -> Iterator[str]:
        """Yield the names of the members that may be documents, in order of their names."""
        for name in sorted(self.names):
            stem = name.rsplit("/", 1)[-1]
            if not stem.startswith((".", "~$", "__MACOSX")) and "__MACOSX/" not in name and stem != "Thumbs.db":
                yield name


def shown(name: str) -> str:
    """Return the name of a member as the tables show it: NFC, GBK names of old Windows tools put right."""
    try:
        raw = name.encode("cp437")
        if not raw.isascii():
            name = raw.decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        pass
    return unicodedata.normalize("NFC", name.replace("\\", "/"))
