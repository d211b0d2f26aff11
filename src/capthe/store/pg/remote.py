"""A PostgreSQL server that somebody else runs, reached at a configured address."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import psycopg
from psycopg import conninfo

from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.store.pg.programs import find_bin, refuse_if_old
from capthe.store.pg.secret import role_secret
from capthe.store.pg.server import SUPERUSER, Server


@dataclass(frozen=True, slots=True)
class Remote:
    """The server at `address`, whose own role may create roles and schemas."""

    home: Path
    address: str

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the server as it is: it is not ours."""

    @property
    def is_made(self) -> bool:
        """Whether its cluster is there: whoever runs it has made it."""
        return True

    def start(self, progress: Callable[[Text], None] | None = None) -> None:
        """Check that the server answers (else psycopg.OperationalError) and is new enough."""
        if progress is not None:
            progress(Text("Kết nối máy chủ cơ sở dữ liệu…", "Reaching the database server…"))
        with psycopg.connect(self.address) as connection:
            refuse_if_old(connection.info.server_version // 10000)

    def stop(self) -> None:
        """Leave the server as it is: it is not ours."""

    def secret(self, role: str) -> str:
        """Return the secret of a database role; drawn at the first call."""
        return role_secret(self.home / "secrets", role)

    def url(self, role: str = SUPERUSER) -> str:
        """Return the address for `role`; the configured address stands for the superuser."""
        if role == SUPERUSER:
            return self.address
        return conninfo.make_conninfo(self.address, user=role, password=self.secret(role))


def choose(home: Path, *, address: str | None, bin_dir: Path | None) -> Server | Remote:
    """Choose the database server: the configured address, the configured folder, the wheel."""
    if address:
        try:
            conninfo.conninfo_to_dict(address)
        except psycopg.ProgrammingError as error:
            raise Refusal(
                "database_address",
                Text(
                    "Không đọc được địa chỉ cơ sở dữ liệu.",
                    "The database's address cannot be read.",
                ),
                Text(
                    "CAPTHE_DATABASE_URL có dạng postgresql://chủ@máy:5432/tên.",
                    "CAPTHE_DATABASE_URL looks like postgresql://owner@host:5432/name.",
                ),
                " ".join(str(error).split()),
            ) from error
        return Remote(home, address)
    return Server(home, find_bin(bin_dir))
