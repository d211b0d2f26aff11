"""What a person can mend, in words instead of a traceback: a path, an older schema, a server."""

import psycopg
from psycopg import errors

from capthe.domain.errors import Refusal
from capthe.domain.text import Text

_OTHER_SCHEMA = (
    errors.UndefinedTable, errors.UndefinedFunction, errors.UndefinedColumn,
    errors.InvalidSchemaName,
)  # fmt: skip
MENDABLE = (
    *_OTHER_SCHEMA, psycopg.OperationalError, FileNotFoundError, NotADirectoryError,
    IsADirectoryError, PermissionError,
)  # fmt: skip
"""The failures that `refusal` puts into words."""


def refusal(error: psycopg.Error | OSError) -> Refusal:
    """Say what failed and what to do; the cause stays attached to the error itself."""
    if isinstance(error, OSError):
        return Refusal(
            "path_unusable",
            Text(
                f"Không dùng được {error.filename}: {error.strerror}.",
                f"{error.filename} cannot be used: {error.strerror}.",
            ),
            Text("Kiểm tra đường dẫn và quyền truy cập.", "Check the path and its permissions."),
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
