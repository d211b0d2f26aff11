"""What a person can mend, in words instead of a traceback: a path, an older schema, a server."""

import errno
import os

import duckdb
import psycopg
from psycopg import errors

from capthe.domain.errors import Fault, Refusal
from capthe.domain.text import Text

_WHY = {
    errno.ENOENT: Text("không có", "there is none"),
    errno.EACCES: Text("không được phép", "it is not allowed"),
    errno.EPERM: Text("không được phép", "it is not allowed"),
    errno.EISDIR: Text("đó là thư mục", "it is a folder"),
    errno.ENOTDIR: Text("một phần của đường dẫn không phải thư mục", "a part of it is no folder"),
    errno.EEXIST: Text("đã có sẵn", "it is there already"),
    errno.ELOOP: Text("liên kết trỏ vòng tròn", "its links go in a circle"),
    errno.ENOSPC: Text("đĩa đã đầy", "the disk is full"),
    errno.EDQUOT: Text("đã hết phần đĩa được dùng", "the share of the disk is used up"),
    errno.EROFS: Text("đĩa chỉ cho đọc", "the disk can only be read"),
    errno.ENAMETOOLONG: Text("tên quá dài", "the name is too long"),
    errno.ENOTEMPTY: Text("thư mục không rỗng", "the folder is not empty"),
    errno.EFBIG: Text("tệp quá lớn", "the file is too large"),
    errno.EIO: Text("đĩa bị lỗi", "the disk fails"),
}
"""What the system says of a file, in words; anything else stands as a technical detail."""
_OTHER_SCHEMA = (
    errors.UndefinedTable, errors.UndefinedFunction, errors.UndefinedColumn,
    errors.InvalidSchemaName,
)  # fmt: skip
MENDABLE = (
    *_OTHER_SCHEMA, psycopg.OperationalError, OSError, UnicodeDecodeError, Fault,
    duckdb.IOException, duckdb.OutOfMemoryException,
)  # fmt: skip
"""The failures that `refusal` puts into words."""


def refusal(
    error: psycopg.Error | OSError | UnicodeDecodeError | Fault | duckdb.Error,
) -> Refusal:
    """Say what failed and what to do; the cause stays attached to the error itself."""
    if isinstance(error, duckdb.Error):
        return Refusal(
            "work_failed",
            Text("Không đủ chỗ trên đĩa hoặc bộ nhớ, hoặc không đọc, ghi được tệp.",
                 "Disk or memory do not suffice, or a file cannot be read or written."),
            Text("Kiểm tra chỗ trống của đĩa và đường dẫn rồi chạy lại.",
                 "Check the disk's room and the paths; run again."),
            str(error).splitlines()[0],
        )  # fmt: skip
    if isinstance(error, OSError):
        return _of_path(error)
    if isinstance(error, UnicodeDecodeError):
        return Refusal(
            "file_not_text",
            Text("Tệp không phải văn bản UTF-8.", "The file is not UTF-8 text."),
            Text("Kiểm tra xem có đúng tệp không.", "Check that it is the right file."),
        )
    if isinstance(error, Fault):
        if os.strerror(errno.ENOSPC) in str(error):  # as the server's log says it
            return Refusal(
                "disk_full",
                Text("Đĩa đã đầy.", "The disk is full."),
                Text("Xóa tệp reserve trong thư mục dữ liệu nếu có, giải phóng thêm chỗ, chạy lại.",
                     "Delete the file reserve in the home if it is there, make room, run again."),
                str(error).splitlines()[0][:200],
            )  # fmt: skip
        return Refusal(
            "machine_failed",
            Text("Một thành phần không làm việc.", "A part does not work."),
            Text("Sửa nguyên nhân rồi chạy lại.", "Mend the cause and run it again."),
            str(error),
        )
    return _of_database(error)


def _of_database(error: psycopg.Error) -> Refusal:
    why = error.diag.message_primary or " ".join(str(error).split()) or type(error).__name__
    if isinstance(error, errors.DiskFull | errors.ProgramLimitExceeded | errors.OutOfMemory):
        return Refusal(
            "database_refuses",
            Text("Cơ sở dữ liệu không ghi được: hết chỗ, hoặc dữ liệu quá lớn.",
                 "The database cannot write it: there is no room, or the data are too large."),
            Text("Kiểm tra chỗ trống của đĩa và dữ liệu đưa vào rồi chạy lại.",
                 "Check the disk's room and what is put in; run again."),
            why,
        )  # fmt: skip
    if isinstance(error, _OTHER_SCHEMA):
        return Refusal(
            "schema_other",
            Text(
                "Cơ sở dữ liệu chưa có lược đồ của phiên bản này.",
                "The database does not have this version's schema.",
            ),
            Text(
                "Kiểm tra --home; chạy capthe migrate.", "Check --home, then run `capthe migrate`."
            ),
            why,
        )
    return Refusal(
        "database_unreachable",
        Text("Cơ sở dữ liệu không trả lời.", "The database does not answer."),
        Text(
            "Xem nhật ký trong thư mục server/ của dữ liệu, hoặc CAPTHE_DATABASE_URL.",
            "See the log in the home's folder server/, or CAPTHE_DATABASE_URL.",
        ),
        why,
    )


def _of_path(error: OSError) -> Refusal:
    where, why = error.filename, _WHY.get(error.errno or 0)
    detail = "" if why else error.strerror or str(error)
    in_vi, in_en = ("", "") if why is None else (f": {why.vi}", f": {why.en}")
    if where is None:  # a full disk, for one, names no file
        return Refusal(
            "write_failed",
            Text(f"Đọc hoặc ghi không được{in_vi}.", f"Reading or writing failed{in_en}."),
            Text("Kiểm tra chỗ trống của đĩa rồi chạy lại.", "Check the disk's room; run again."),
            detail,
        )
    return Refusal(
        "path_unusable",
        Text(f"Không dùng được {where}{in_vi}.", f"{where} cannot be used{in_en}."),
        Text("Kiểm tra đường dẫn và quyền truy cập.", "Check the path and its permissions."),
        detail,
    )
