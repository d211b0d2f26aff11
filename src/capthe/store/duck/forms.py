"""What a file is that is no table at all: told by name before anything tries to read it."""

import stat
from pathlib import Path

from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.link.files import NO_FILE, refused

_FORMS = (
    (b"\x1f\x8b", Text("tệp nén gzip", "a gzip archive")),
    (b"PK\x03\x04", Text("tệp nén zip hoặc bảng tính Excel", "a zip archive or an Excel workbook")),
    (b"\xd0\xcf\x11\xe0", Text("bảng tính Excel đời cũ", "an old Excel workbook")),
    (b"BZh", Text("tệp nén bzip2", "a bzip2 archive")),
    (b"\xfd7zXZ\x00", Text("tệp nén xz", "an xz archive")),
    (b"\x28\xb5\x2f\xfd", Text("tệp nén zstd", "a zstd archive")),
    (b"7z\xbc\xaf", Text("tệp nén 7z", "a 7z archive")),
    (b"Rar!", Text("tệp nén rar", "a rar archive")),
    (b"%PDF-", Text("tệp PDF", "a PDF")),
)
_MOST = max(len(sign) for sign, _ in _FORMS)


def refuse_other_forms(path: Path) -> None:
    """Refuse what is not there, what is no file, and what is neither CSV nor Parquet.

    What may not be read is an error of the path, named as such.
    """
    try:
        kind = path.stat().st_mode
    except FileNotFoundError:
        raise refused(path.name, "file_missing", NO_FILE) from None
    if not stat.S_ISREG(kind):
        what = (
            Text("Đây là thư mục.", "This is a folder.")
            if stat.S_ISDIR(kind)
            else Text("Đây không phải tệp thường.", "This is no ordinary file.")
        )
        raise refused(path.name, "file_other", what)
    with path.open("rb") as file:
        head = file.read(_MOST)
    if not head:
        raise refused(path.name, "file_empty", Text("Tệp rỗng.", "The file is empty."))
    for sign, form in _FORMS:
        if head.startswith(sign):
            raise Refusal(
                "file_other",
                Text(f"{path.name}: đây là {form.vi}.", f"{path.name}: this is {form.en}."),
                Text("Giải nén, hoặc lưu thành CSV hay Parquet, rồi chạy lại.",
                     "Unpack it, or save it as CSV or Parquet; run again."),
            )  # fmt: skip


class Standing:
    """A file that must stay as it is while it is read: by its size and the time of its change."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen = _seen(path)

    def refuse_changed(self) -> None:
        """Refuse a file that somebody has written to since."""
        if _seen(self._path) != self._seen:
            raise Refusal(
                "file_changed",
                Text(f"{self._path.name}: tệp đã thay đổi trong lúc đọc; chưa có gì được ghi.",
                     f"{self._path.name}: the file changed while it was read; nothing is written."),
                Text("Chờ tệp được ghi xong rồi chạy lại.", "Wait until it is whole; run again."),
            )  # fmt: skip


def _seen(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns
