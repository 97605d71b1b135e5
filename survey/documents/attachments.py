"""Many files as one zip that is written while it is sent, so that all of them never stand in memory together."""

import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime

EARLIEST = (1980, 1, 1, 0, 0, 0)


class _Pipe:
    """Takes what the zip writes until somebody takes it out."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def write(self, data: bytes) -> int:
        self.waiting += data
        return len(data)

    def flush(self) -> None:
        """Nothing waits elsewhere."""

    def taken(self) -> bytes:
        found = bytes(self.waiting)
        self.waiting.clear()
        return found


def zipped(files: Iterable[tuple[str, bytes]], moment: datetime) -> Iterator[bytes]:
    """The zip in pieces; every file is (place in the zip, bytes). Office files and pictures are packed already."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:  # type: ignore[call-overload]
        for place, content in files:
            archive.writestr(zipfile.ZipInfo(place, max(moment.timetuple()[:6], EARLIEST)), content)
            yield pipe.taken()
    yield pipe.taken()
