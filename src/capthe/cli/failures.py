"""What a person can mend, in words instead of a traceback: a path, an older schema, a server."""

import psycopg
from psycopg import errors

from capthe.domain.errors import Fault, Refusal
from capthe.domain.text import Text

_OTHER_SCHEMA = (
    errors.UndefinedTable, errors.UndefinedFunction, errors.UndefinedColumn,
    errors.InvalidSchemaName,
)  # fmt: skip
MENDABLE = (
    *_OTHER_SCHEMA, psycopg.OperationalError, OSError, UnicodeDecodeError, Fault,
)  # fmt: skip
"""The failures that `refusal` puts into words."""


def refusal(error: psycopg.Error | OSError | UnicodeDecodeError | Fault) -> Refusal:
    """Say what failed and what to do; the cause stays attached to the error itself."""
    if isinstance(error, OSError):
        return _of_path(error)
    if isinstance(error, UnicodeDecodeError):
        return Refusal(
            "file_not_text",
            Text("Tệp không phải văn bản UTF-8.", "The file is not UTF-8 text."),
            Text("Kiểm tra xem có đúng tệp không.", "Check that it is the right file."),
        )
    if isinstance(error, Fault):
        return Refusal(
            "machine_failed",
            Text(f"Một thành phần không làm việc ({error}).", f"A part does not work ({error})."),
            Text("Sửa nguyên nhân nêu trên rồi chạy lại.", "Mend the cause and run it again."),
        )
    why = error.diag.message_primary or type(error).__name__
    if isinstance(error, _OTHER_SCHEMA):
        return Refusal(
            "schema_other",
            Text(
                f"Cơ sở dữ liệu chưa có lược đồ của phiên bản này ({why}).",
                f"The database does not have this version's schema ({why}).",
            ),
            Text(
                "Kiểm tra --home; chạy capthe migrate.", "Check --home, then run `capthe migrate`."
            ),
        )
    return Refusal(
        "database_unreachable",
        Text(f"Cơ sở dữ liệu không trả lời ({why}).", f"The database does not answer ({why})."),
        Text(
            "Xem nhật ký trong thư mục server/ của dữ liệu, hoặc CAPTHE_DATABASE_URL.",
            "See the log in the home's folder server/, or CAPTHE_DATABASE_URL.",
        ),
    )


def _of_path(error: OSError) -> Refusal:
    where, why = error.filename, error.strerror or str(error)
    if where is None:  # a full disk, for one, names no file
        return Refusal(
            "write_failed",
            Text(f"Đọc hoặc ghi không được: {why}.", f"Reading or writing failed: {why}."),
            Text("Kiểm tra chỗ trống của đĩa rồi chạy lại.", "Check the disk's room; run again."),
        )
    return Refusal(
        "path_unusable",
        Text(f"Không dùng được {where}: {why}.", f"{where} cannot be used: {why}."),
        Text("Kiểm tra đường dẫn và quyền truy cập.", "Check the path and its permissions."),
    )
