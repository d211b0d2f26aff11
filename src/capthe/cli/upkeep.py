"""Keeping a centre in order: `capthe migrate`, `export`, `backup`, `restore`, `calendar`."""

import argparse
import csv
import sys
from datetime import date
from pathlib import Path

from capthe.cli.environment import home_of, home_option, new_home_of
from capthe.cli.home import KEPT_FOLDERS, Home
from capthe.country.vn.calendar import calendar_of
from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.store.pg.backup import backup, restore
from capthe.store.pg.export import Period, What, export, whole_period
from capthe.store.pg.register_index import OUTDATED, is_outdated
from capthe.store.pg.server import SUPERUSER, Server


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands."""
    parser = commands.add_parser(
        "migrate",
        help="nâng cơ sở dữ liệu lên lược đồ của phiên bản này"
        " / bring the database to this program's schema",
    )
    home_option(parser)
    parser.set_defaults(run=run_migrate)

    parser = commands.add_parser(
        "export",
        help="xuất số liệu công việc ra CSV, không có dữ liệu cá nhân"
        " / CSV files of what was done, no personal data",
    )
    parser.add_argument(
        "folder", type=Path, metavar="FOLDER", help="thư mục ghi các tệp CSV / folder for the files"
    )
    parser.add_argument(
        "--what",
        choices=[w.value for w in What],
        action="append",
        help="xuất gì: bộ đếm, sự kiện, trường hợp cần xử lý (mặc định: tất cả)"
        " / what of it (default: all)",
    )
    parser.add_argument(
        "--first", type=date.fromisoformat, metavar="YYYY-MM-DD", help="từ ngày / from this day"
    )
    parser.add_argument(
        "--last",
        type=date.fromisoformat,
        metavar="YYYY-MM-DD",
        help="đến hết ngày / to the end of this day",
    )
    home_option(parser)
    parser.set_defaults(run=run_export)

    parser = commands.add_parser(
        "backup",
        help="sao lưu phần thay đổi vào thư mục, có kiểm tra lại"
        " / back up into a folder, incrementally, verified",
    )
    _backups_folder(parser)
    parser.add_argument(
        "--full",
        action="store_true",
        help="sao lưu toàn bộ, không chỉ phần thay đổi / all of it, not only what changed",
    )
    home_option(parser)
    parser.set_defaults(run=run_backup)

    parser = commands.add_parser(
        "restore",
        help="khôi phục bản sao lưu mới nhất vào thư mục dữ liệu mới"
        " / restore the newest backup of a folder into a new home",
    )
    _backups_folder(parser)
    home_option(parser)
    parser.set_defaults(run=run_restore)

    parser = commands.add_parser(
        "calendar",
        help="thêm lịch làm việc của một năm đã ban hành / add a decided year of working days",
    )
    parser.add_argument(
        "part", choices=["load"], help="việc duy nhất: nạp / the one thing there is: load"
    )
    parser.add_argument(
        "file",
        metavar="FILE",
        type=Path,
        help="tệp CSV: ngày, nghỉ (off) hay làm việc (work), tên ngày"
        " / CSV: date, off or work, name",
    )
    home_option(parser)
    parser.set_defaults(run=run_calendar)


def _backups_folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder", type=Path, metavar="FOLDER", help="thư mục sao lưu / folder of the backups"
    )


def run_migrate(arguments: argparse.Namespace) -> int:
    """Migrate ledger and web under one lock; print what was applied."""
    from capthe.cli.site import site_config  # noqa: PLC0415 - Django is configured here only
    from capthe.web import database, settings  # noqa: PLC0415

    home = new_home_of(arguments)
    with home.server:
        settings.configure(site_config(home, SUPERUSER, 0))
        applied = home.migrate(between=database.migrate)
        sys.stdout.write("".join(f"{name}\n" for name in applied))
        if not applied:
            sys.stderr.write("Lược đồ đã là mới nhất. / The schema is up to date.\n")
        tell_outdated(home)
    return 0


def tell_outdated(home: Home) -> None:
    """Say that the register's search index has to be made anew, if an older program made it."""
    with home.connect(SUPERUSER) as owner:
        if is_outdated(owner):
            sys.stderr.write(f"{OUTDATED.vi} / {OUTDATED.en}\n")


def run_export(arguments: argparse.Namespace) -> int:
    """Export; files that are there already are left alone."""
    home = home_of(arguments)
    with home.server, home.connect(SUPERUSER) as connection:
        period = _period(whole_period(connection), arguments.first, arguments.last)
        for name in arguments.what or [w.value for w in What]:
            for path in export(connection, arguments.folder, What(name), say, period=period):
                sys.stdout.write(f"{path}\n")
    return 0


def _period(whole: Period | None, first: date | None, last: date | None) -> Period | None:
    """Return the days asked for; where one end is not named, up to what there is."""
    if whole is None or (first is None and last is None):
        return whole
    begins = first or min(whole.first, last or whole.first)
    ends = last or max(whole.last, begins)
    if ends < begins:
        raise Refusal(
            "period_backwards",
            Text("Ngày cuối trước ngày đầu.", "The last day lies before the first."),
            Text("Đổi chỗ --first và --last.", "Exchange --first and --last."),
        )
    return Period(begins, ends)


def run_backup(arguments: argparse.Namespace) -> int:
    """Back up database, objects and keys; print the backup's number."""
    home = home_of(arguments)
    target = arguments.folder.resolve()
    if target.is_relative_to(home.path):
        raise Refusal(
            "backup_in_home",
            Text(
                "Bản sao lưu không thể nằm trong chính dữ liệu.", "A backup cannot be in its home."
            ),
            Text("Chọn thư mục ở nơi khác, tốt nhất là đĩa khác.", "Choose a folder elsewhere."),
        )
    with home.server as server:
        done = backup(server, _folders(home), target, say, full=arguments.full)
    kind = "toàn bộ / full" if done.is_full else f"sau / after {done.after}"
    sys.stdout.write(f"{done.number} {kind}\n")
    return 0


def run_restore(arguments: argparse.Namespace) -> int:
    """Restore into an empty home."""
    home = new_home_of(arguments)
    if not isinstance(home.server, Server):
        raise Refusal(
            "not_our_server",
            Text("Máy chủ này không do capthe quản lý.", "This server is not run by capthe."),
            Text("Dùng công cụ phục hồi của máy chủ.", "Use the server's own restore tools."),
        )
    done = restore(arguments.folder.resolve(), home.server, _folders(home), say)
    sys.stdout.write(f"{done.number} đã khôi phục / restored\n")
    return 0


def run_calendar(arguments: argparse.Namespace) -> int:
    """Check a year's calendar, that it follows without a gap, and keep it in the home."""
    home = new_home_of(arguments)
    text = arguments.file.read_text(encoding="utf-8-sig")
    try:
        year = calendar_of(list(csv.reader(text.splitlines()))[1:])
        home.country().calendar.joined(year)
    except (ValueError, KeyError) as error:
        raise Refusal(
            "calendar_unreadable",
            Text(f"Không đọc được lịch: {error}", f"The calendar cannot be read: {error}"),
            Text(
                "Cần cột date,kind,name; trọn năm, nối tiếp năm đã có.",
                "Columns date,kind,name; a whole year that follows the last one.",
            ),
        ) from error
    (home.folder("calendar") / f"{year.first:%Y}.csv").write_text(text, encoding="utf-8")
    sys.stdout.write(f"{year.first:%d/%m/%Y} - {year.last:%d/%m/%Y}\n")
    return 0


def say(text: Text) -> None:
    """Tell what is being done, on stderr."""
    sys.stderr.write(f"▸ {text.vi} · {text.en}\n")
    sys.stderr.flush()


def _folders(home: Home) -> dict[str, Path]:
    return {name: home.folder(name) for name in KEPT_FOLDERS}
