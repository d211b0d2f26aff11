"""The ledger's verbs from Python: many dossiers at a time, each verb one transaction in SQL."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import psycopg
from psycopg.types.json import Jsonb

from capthe.domain.errors import Refusal
from capthe.domain.rows import rows_of
from capthe.domain.stages import STAGES
from capthe.domain.text import Text
from capthe.store.pg.act import ACT, Act, act_values, cast_of
from capthe.store.pg.answer import Answer, Appended, PrintRow, SetRow, Whereabouts, Work
from capthe.store.pg.people import People
from capthe.store.pg.stock import no_blanks_named

JsonRow = dict[str, Any]


class Ledger:
    """The verbs over one connection (autocommit: each verb is durable when it returns)."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection
        self.people = People(connection)

    def _appended(self, verb: str, act: Act, **values: object) -> Appended:
        row = self._row(verb, act, "(r).block, (r).moved, (r).held", **values)
        return Appended(*row)

    def _row(self, verb: str, act: Act, columns: str, **values: object) -> tuple[Any, ...]:
        named = ", ".join(
            f"{name} => %({name})s{cast_of(name, value)}" for name, value in values.items()
        )
        row = self.connection.execute(
            f"select {columns} from ledger.{verb}({ACT}, {named}) r", {**act_values(act), **values}
        ).fetchone()
        assert row is not None  # noqa: S101 - a function always returns a row
        return row

    # 2 receive ---------------------------------------------------------------------------------

    def receive(
        self, act: Act, packets: Sequence[JsonRow], dossiers: Sequence[JsonRow]
    ) -> dict[UUID, int | None]:
        """Write opened packets; return the dossier made for each packet that is new."""
        rows = self.connection.execute(
            f"select packet, dossier from ledger.receive({ACT}, %(stage)s, %(p)s, %(d)s)",
            {
                **act_values(act),
                "stage": STAGES["received"].code,
                "p": Jsonb(list(packets), dumps=orjson.dumps),
                "d": Jsonb(list(dossiers), dumps=orjson.dumps),
            },
        )
        return dict(rows.fetchall())

    def apply_moves(self, act: Act, limit: int = 1000) -> int:
        """Re-open dossiers under the numbers found for them; return how many."""
        row = self._row("apply_moves", act, "r", p_stage=STAGES["received"].code, p_limit=limit)
        return int(row[0])

    # 3 verify, 4 unique, other machine stations --------------------------------------------------

    def verify(self, act: Act, set_id: int) -> Appended:
        """3: compare every dossier of the set with the population register."""
        return self._appended("verify", act, p_set=set_id, p_from=STAGES["received"].code)

    def claim_cards(self, act: Act, set_id: int) -> Appended:
        """4: claim each citizen's card slot; who finds it taken goes to adjudication."""
        return self._appended("claim_cards", act, p_set=set_id, p_from=STAGES["verified"].code)

    def decide_set(
        self,
        act: Act,
        set_id: int,
        stage: str,
        main: str,
        decisions: Sequence[tuple[int, str, int]],
    ) -> Appended:
        """Apply decisions (dossier, event, reason code); all others of the set go by `main`."""
        return self._appended(
            "decide_set",
            act,
            p_verb=stage,
            p_set=set_id,
            p_from=STAGES[stage].code,
            p_main=main,
            p_dossier=[d for d, _, _ in decisions],
            p_event=[e for _, e, _ in decisions],
            p_reason=[r for _, _, r in decisions],
        )

    def members(self, set_id: int) -> list[tuple[int, int]]:
        """Return (dossier, cid) of everybody in the set."""
        return self.connection.execute(
            "select m.dossier, m.cid from ledger.dossier_set s,"
            " lateral ledger.members_of(s.id, s.lo, s.hi) m where s.id = %s order by m.dossier",
            [set_id],
        ).fetchall()

    # desks -------------------------------------------------------------------------------------

    def pass_set(
        self,
        act: Act,
        set_id: int,
        stage: str,
        event: str,
        *,
        four_eyes: bool = False,
        unstoppable: bool = False,
    ) -> Appended:
        """Let a whole set go on by `event`; under four eyes, not what the actor made himself.

        `unstoppable` records what has physically happened: no flag holds it any more.
        """
        return self._appended(
            "pass_set",
            act,
            p_verb=event,
            p_set=set_id,
            p_from=STAGES[stage].code,
            p_event=event,
            p_four_eyes=four_eyes,
            p_unstoppable=unstoppable,
        )

    def append(
        self,
        act: Act,
        where: Sequence[Whereabouts],
        event: str,
        *,
        reason: int = 0,
        waste: tuple[str, str] | None = None,
    ) -> dict[int, Answer]:
        """Move dossiers of one stage by `event`, each from the version seen; answer for each.

        `waste` is (what became of the blank or card, the account it was in), when one is lost.
        """
        stage = STAGES[where[0].stage]
        rows = self.connection.execute(
            "select r.dossier, r.result from ledger.append("
            f"{ACT}, p_verb => %(event)s, p_from => %(from)s::smallint, p_event => %(event)s,"
            " p_dossier => %(d)s::bigint[], p_cid => %(c)s::bigint[],"
            " p_version => %(v)s::smallint[], p_reason => %(reason)s::smallint,"
            " p_waste => %(waste)s, p_waste_from => %(waste_from)s) r",
            {
                **act_values(act),
                "event": event,
                "from": stage.code,
                "d": [w.dossier for w in where],
                "c": [w.cid for w in where],
                "v": [w.version for w in where],
                "reason": reason,
                "waste": None if waste is None else waste[0],
                "waste_from": None if waste is None else waste[1],
            },
        )
        return {dossier: Answer(result) for dossier, result in rows}

    def refuse_own(self, dossier: int, cid: int, actor: str) -> None:
        """Refuse an actor who enrolled this dossier himself (maker is not checker)."""
        row = self.connection.execute(
            "select 1 from ledger.dossier where id = %s and cid = %s and operator = %s",
            [dossier, cid, actor],
        ).fetchone()
        if row is not None:
            raise Refusal(
                "maker_is_checker",
                Text("Người lập hồ sơ không được phê duyệt.", "The maker may not approve."),
                Text("Chuyển cho cán bộ khác.", "Leave it to a colleague."),
            )

    def hand_over(self, act: Act, dossier: int, cid: int) -> Answer:
        """10: the citizen has the card."""
        row = self._row(
            "hand_over", act, "r", p_from=STAGES["at_unit"].code, p_dossier=dossier, p_cid=cid
        )
        return Answer(row[0])

    def where_is(self, dossier: int, cid: int) -> Whereabouts | None:
        """Return where a dossier is; None when there is none."""
        row = self.connection.execute(
            "select stage, version, set_id, exception_id from ledger.where_is(%s, %s)",
            [dossier, cid],
        ).fetchone()
        if row is None:
            return None
        return Whereabouts(dossier, cid, STAGES[row[0]].name, *row[1:])

    def end_card(self, act: Act, cid: int, cause: str) -> bool:
        """Record the end of the citizen's last card; False if it had ended or nobody holds it."""
        return bool(self._row("end_card", act, "r", p_cid=cid, p_cause=cause)[0])

    def raise_flag(self, act: Act, dossier: int, cid: int, kind: int) -> bool:
        """Raise a flag; False when it is up already."""
        return bool(self._row("raise_flag", act, "r", p_dossier=dossier, p_cid=cid, p_kind=kind)[0])

    def end_flag(self, act: Act, dossier: int, cid: int, kind: int) -> bool:
        """End a flag and let the dossier go on if nothing else holds it; False if it was not up."""
        return bool(self._row("end_flag", act, "r", p_dossier=dossier, p_cid=cid, p_kind=kind)[0])

    def release(self, act: Act, dossier: int, cid: int, resolution: str) -> bool:
        """Let a held dossier go on from where it stands."""
        row = self._row("release", act, "r", p_dossier=dossier, p_cid=cid, p_resolution=resolution)
        return bool(row[0])

    # plant and road ----------------------------------------------------------------------------

    def deliver_blanks(self, act: Act, plant: int, first: int, n: int) -> None:
        """Take delivery of `n` blanks with serials from `first`."""
        self._row("deliver_blanks", act, "r", p_plant=plant, p_first=first, p_n=n)

    def allot(
        self, act: Act, *, plant: int, size: int, patience: timedelta, fair_days: int
    ) -> int | None:
        """6: form one print lot; None when nothing is ready. Raises NoBlanks, nothing written."""
        with no_blanks_named():
            row = self._row(
                "allot", act, "r", p_from=STAGES["approved"].code, p_plant=plant, p_size=size,
                p_patience=patience, p_fair_days=fair_days,
            )  # fmt: skip
        return None if row[0] is None else int(row[0])

    def intend(self, act: Act, set_id: int, stage: str, event: str, key: str) -> int:
        """Record the intent of a physical act on a set; return how many it is about."""
        row = self._row(
            "intend", act, "r", p_set=set_id, p_from=STAGES[stage].code, p_event=event, p_key=key
        )
        return int(row[0] or 0)

    def intended_at(self, key: str) -> datetime | None:
        """Return when (programme time) the intent of that key was recorded."""
        row = self.connection.execute(
            "select b.written_at from ledger.intent i join ledger.block b on b.id = i.block"
            " where i.key = %s",
            [key],
        ).fetchone()
        return None if row is None else row[0]

    def print_rows(self, set_id: int) -> list[PrintRow]:
        """Return what is to be printed for a lot."""
        rows = self.connection.execute("select * from ledger.print_rows(%s)", [set_id], binary=True)
        return list(rows_of(PrintRow, rows.fetchall()))

    def record_lot(
        self, act: Act, set_id: int, stage: str, event: str, *, failed: Sequence[int], reason: int
    ) -> Appended:
        """7, 8: record what the machine did to a lot; `failed` dossiers go back for a new blank."""
        return self._appended(
            "record_lot", act, p_verb=event, p_set=set_id, p_from=STAGES[stage].code,
            p_event=event, p_failed=list(failed), p_reason=reason,
            p_become_cards=STAGES.after(stage, event).name == "inspected",
        )  # fmt: skip

    def pack(self, act: Act, set_id: int, box_size: int) -> int:
        """9: pack a lot into one box for each unit; return how many boxes."""
        row = self._row(
            "pack", act, "r", p_set=set_id, p_from=STAGES["inspected"].code, p_size=box_size
        )
        return int(row[0])

    def arrive(self, act: Act, set_id: int, missing: Sequence[int]) -> Appended:
        """9: match a box with its manifest at the unit."""
        return self._appended(
            "arrive", act, p_set=set_id, p_from=STAGES["in_transit"].code, p_missing=list(missing)
        )

    def lose_box(self, act: Act, set_id: int) -> Appended:
        """9: give a box up; every citizen in it gets a new card."""
        return self._appended("lose_box", act, p_set=set_id, p_from=STAGES["in_transit"].code)

    def destroy_found_box(self, act: Act, set_id: int) -> int:
        """9: a lost box was found; its cards are destroyed. Return how many."""
        return int(self._row("destroy_found_box", act, "r", p_set=set_id)[0])

    def destroy_found_card(self, act: Act, dossier: int, cid: int) -> bool:
        """9: a card given up by itself was found and is destroyed; False when none is lost."""
        return bool(self._row("destroy_found_card", act, "r", p_dossier=dossier, p_cid=cid)[0])

    # work --------------------------------------------------------------------------------------

    def claim_work(self, stages: Sequence[str], worker: str, lease_seconds: int) -> Work | None:
        """Claim the oldest ready set of one of these stages."""
        row = self.connection.execute(
            "select id, stage, set_id, tries from ledger.claim_work(%s::smallint[], %s, %s)",
            [[STAGES[name].code for name in stages], worker, lease_seconds],
        ).fetchone()
        return None if row is None else Work(row[0], STAGES[row[1]].name, row[2], row[3])

    def return_work(self, work: Work, wait_seconds: float) -> None:
        """Give work back after a fault; it is tried again after a while."""
        self.connection.execute("select ledger.return_work(%s, %s)", [work.id, wait_seconds])

    def park_work(self, work: Work, why: str) -> None:
        """Park work that a person must look at."""
        self.connection.execute("select ledger.park_work(%s, %s)", [work.id, why])

    def backlog(self) -> int:
        """Return how many dossiers wait for a machine."""
        row = self.connection.execute(
            "select coalesce(sum(d.n), 0) from ledger.stage s"
            " join ledger.dossier_set d on d.stage = s.code where s.by_machine"
        ).fetchone()
        return 0 if row is None else int(row[0])

    def set_of(self, set_id: int) -> SetRow | None:
        """Return the set's row."""
        row = self.connection.execute(
            "select id, kind, stage, province, unit, n from ledger.dossier_set where id = %s",
            [set_id],
        ).fetchone()
        return None if row is None else SetRow(*row)

    def since(self, set_id: int) -> datetime:
        """Return since when the set is in its stage."""
        row = self.connection.execute(
            "select since from ledger.dossier_set where id = %s", [set_id]
        ).fetchone()
        if row is None:
            raise KeyError(set_id)
        moment: datetime = row[0]
        return moment

    def sets_at(
        self, stage: str, *, province: int | None = None, limit: int = 1000
    ) -> list[SetRow]:
        """Return the sets that wait in a stage, the oldest promise first."""
        rows = self.connection.execute(
            "select id, kind, stage, province, unit, n from ledger.dossier_set"
            " where stage = %s and n > 0 and (%s::smallint is null or province = %s)"
            " order by promised_on, id limit %s",
            [STAGES[stage].code, province, province, limit],
        )
        return [SetRow(*row) for row in rows]
