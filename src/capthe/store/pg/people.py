"""Persons: the register's rows, their corrections, and what an officer amended on a dossier."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice

import psycopg
from psycopg.types.json import Jsonb

from capthe.domain.stages import STAGES
from capthe.store.pg.act import ACT, Act, act_values
from capthe.store.pg.answer import Answer, Whereabouts

_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Particulars:
    """What identifies a person: name, its match key, birth (yyyymmdd), sex (M or F)."""

    name: str
    name_key: str
    birth: int
    sex: str


@dataclass(frozen=True, slots=True)
class RegisterPerson:
    """What a number stands for in the register. `province` is that of residence (its code)."""

    cid: int
    old_number: str | None
    name: str
    name_key: str
    birth: int
    sex: str | None
    province: int
    alive: bool = True


class People:
    """The verbs about persons, over one connection."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection

    def load(self, people: Iterable[RegisterPerson], act: Act | None = None) -> int:
        """Add people to the register; those it has stay as they are. Return how many were new.

        Without an act it is the register's own, by the database's clock.
        """
        verb = "select ledger.load_people(%(people)s)"
        if act is not None:
            verb = f"select ledger.load_people(%(people)s, {ACT})"
        values = {} if act is None else act_values(act)
        new = 0
        for batch in _batches(people):
            row = self.connection.execute(
                verb, {"people": Jsonb([asdict(p) for p in batch]), **values}
            ).fetchone()
            new += 0 if row is None else row[0]
        return new

    def find(self, cid: int) -> RegisterPerson | None:
        """Return the register's row of a number."""
        row = self.connection.execute(
            "select cid, old_number, name, name_key, birth, sex, province, alive"
            " from register.person where cid = %s",
            [cid],
        ).fetchone()
        return None if row is None else RegisterPerson(*row)

    def correct(self, act: Act, cid: int, right: Particulars, *, alive: bool, source: str) -> None:
        """Correct the register; what stood there before stays on record with the source."""
        self.connection.execute(
            f"select ledger.correct_person({ACT}, %(cid)s, %(source)s, %(name)s, %(name_key)s,"
            " %(birth)s, %(sex)s, %(alive)s)",
            {**act_values(act), **asdict(right), "cid": cid, "source": source, "alive": alive},
        )

    def enter(self, act: Act, cid: int, person: Particulars, *, province: int, source: str) -> bool:
        """Enter a person whom the register lacks, by the paper `source`; False if it has them."""
        row = self.connection.execute(
            f"select ledger.enter_person({ACT}, %(cid)s, %(source)s, %(name)s, %(name_key)s,"
            " %(birth)s, %(sex)s, %(province)s::smallint)",
            {
                **act_values(act),
                **asdict(person),
                "cid": cid,
                "source": source,
                "province": province,
            },
        ).fetchone()
        return row is not None and bool(row[0])

    def amend(
        self, act: Act, dossier: int, cid: int, right: Particulars, residence: str, evidence: str
    ) -> None:
        """Record what is to be printed instead of what the packet said."""
        self.connection.execute(
            f"select ledger.amend({ACT}, %(dossier)s, %(cid)s, %(birth)s, %(sex)s, %(name)s,"
            " %(name_key)s, %(residence)s, %(evidence)s)",
            {
                **act_values(act),
                **asdict(right),
                "dossier": dossier,
                "cid": cid,
                "residence": residence,
                "evidence": evidence,
            },
        )

    def said(self, dossier: int, cid: int) -> tuple[Particulars, str] | None:
        """Return what would be printed now (the newest amendment, else the packet), and where."""
        row = self.connection.execute(
            "select coalesce(a.name, d.name), coalesce(a.name_key, d.name_key),"
            " coalesce(a.birth, d.birth), coalesce(a.sex, d.sex),"
            " coalesce(a.residence, d.residence) from ledger.dossier d"
            " left join lateral (select * from ledger.amendment l"
            " where l.dossier = d.id and l.cid = d.cid order by l.version desc limit 1) a on true"
            " where d.id = %s and d.cid = %s",
            [dossier, cid],
        ).fetchone()
        return None if row is None else (Particulars(*row[:4]), row[4])

    def submission(self, dossier: int, cid: int) -> str:
        """Return the submission id of a dossier."""
        row = self.connection.execute(
            "select submission_id::text from ledger.dossier where id = %s and cid = %s",
            [dossier, cid],
        ).fetchone()
        if row is None:
            raise KeyError(dossier)
        return str(row[0])

    def is_opened_under(self, dossier: int, cid: int, other_cid: int) -> bool:
        """Tell whether the submission of a dossier has been opened under that number already."""
        row = self.connection.execute(
            "select exists (select 1 from ledger.dossier d join ledger.dossier x"
            " on x.submission_id = d.submission_id"
            " where d.id = %s and d.cid = %s and x.cid = %s)",
            [dossier, cid, other_cid],
        ).fetchone()
        return row is not None and bool(row[0])

    def last_card_ended(self, cid: int) -> bool | None:
        """Tell whether the citizen's last card has ended; None when no card is on record."""
        row = self.connection.execute(
            "select e.cid is not null from ledger.card c"
            " left join ledger.card_end e using (cid, generation)"
            " where c.cid = %s order by c.generation desc limit 1",
            [cid],
        ).fetchone()
        return None if row is None else bool(row[0])

    def allot_number(
        self, act: Act, where: Whereabouts, *, new_cid: int, particulars: Particulars
    ) -> Answer:
        """Enter a person under a new number and let the dossier be re-opened under it."""
        row = self.connection.execute(
            f"select ledger.allot_number({ACT}, %(from)s::smallint, 'number_allotted',"
            " %(dossier)s, %(cid)s, %(version)s::smallint, %(new_cid)s, %(name)s, %(name_key)s,"
            " %(birth)s, %(sex)s, (select province from ledger.dossier"
            " where id = %(dossier)s and cid = %(cid)s))",
            {
                **act_values(act),
                **asdict(particulars),
                "from": STAGES[where.stage].code,
                "dossier": where.dossier,
                "cid": where.cid,
                "version": where.version,
                "new_cid": new_cid,
            },
        ).fetchone()
        assert row is not None  # noqa: S101 - a function always returns a row
        return Answer(row[0])


def _batches(people: Iterable[RegisterPerson]) -> Iterator[Sequence[RegisterPerson]]:
    rest = iter(people)
    while batch := list(islice(rest, _BATCH)):
        yield batch
