"""The settings of our own server: durable, on a socket only, silent about persons."""

from collections.abc import Mapping
from pathlib import Path

CONNECTIONS_MAX = 60

_ALWAYS = {
    # durability: an acknowledged dossier survives a power cut
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "wal_level": "replica",
    "summarize_wal": "on",  # incremental backup reads the summaries
    # the summarizer looks for each record's page in a list that grows until the next checkpoint
    "max_wal_size": "512MB",
    "checkpoint_warning": "0",  # so they come often while much is written, and that is meant
    "min_wal_size": "256MB",
    "wal_buffers": "64MB",  # a load writes on while a new file of the log is made
    "checkpoint_timeout": "10min",
    # who may come in: processes of this machine that own the socket and know a role's secret
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "max_connections": str(CONNECTIONS_MAX),
    # planning for set-based statements on a solid-state disk
    "random_page_cost": "1.05",
    "jit": "off",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    # the log: one file per weekday, and neither statements nor keys of persons in it
    "logging_collector": "on",
    "log_filename": "server-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_line_prefix": "%m [%p] ",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "log_timezone": "UTC",
    "timezone": "UTC",
    "datestyle": "iso, dmy",
    "lc_messages": "C",
    "default_text_search_config": "pg_catalog.simple",
}


def settings_text(
    *, sockets: Path, logs: Path, shared_buffers: str, extra: Mapping[str, str]
) -> str:
    """Write out the server's settings file; `extra` has the last word."""
    values = {
        **_ALWAYS,
        "unix_socket_directories": str(sockets),
        "log_directory": str(logs),
        "shared_buffers": shared_buffers,
        **extra,
    }
    lines = [f"{name} = '{_quoted(value)}'" for name, value in values.items()]
    return "\n".join(["# written by capthe at every start", *lines, ""])


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "''")
