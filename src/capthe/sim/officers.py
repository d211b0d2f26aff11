"""The officers and citizens of the synthetic nation, who act at the desks of the flow.

They know the truth (who was really at the desk) as officers know it from papers, and act on what
the worklists show. The same seed gives the same acts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from capthe.desks import adjudicate, approve, arrive, cleaning, hand_over, intake, station
from capthe.desks.cleaning import Mended
from capthe.desks.desk import Officer
from capthe.domain.errors import Refusal
from capthe.domain.stages import Desk
from capthe.sim.nation import Person
from capthe.sim.nation.streams import chances
from capthe.store.pg.answer import OpenCase, SetRow
from capthe.store.pg.cases import open_cases
from capthe.store.pg.people import RegisterPerson
from capthe.work.centre import Centre

_DEATHS = 0.0004


class Origins(Protocol):
    """Whoever knows of whom a packet is: the stations that sealed it."""

    def person_of(self, packet_id: str) -> int:
        """Return who was enrolled by a packet."""


@dataclass(slots=True, kw_only=True)
class Officers:
    """Everybody who sits at a desk. `people` by index is the truth behind every packet."""

    seed: int
    centre: Centre
    stations: Origins
    people: Mapping[int, Person]
    _next_visit: dict[int, datetime] = field(default_factory=dict, init=False)

    def work(self, now: datetime) -> int:
        """Let every desk do what is due by `now`; return how many acts there were."""
        return self._cases(now) + self._approvals() + self._arrivals(now) + self._hand_overs(now)

    # the cases: cleaning, adjudication, returned, missing, set aside ------------------------------

    def _cases(self, now: datetime) -> int:
        acts = 0
        for case in open_cases(self.centre.ledger.connection, limit=400):
            wait = timedelta(hours=2 + 40 * self._luck("case", case.id)[0])
            raised = self._case_age(case, now)
            if raised < wait:
                continue
            answer = _ANSWERS.get((case.desk, case.stage))
            if answer is not None:
                acts += self._dare(partial(getattr(self, answer), case))
        return acts

    def _case_age(self, case: OpenCase, now: datetime) -> timedelta:
        row = self.centre.ledger.connection.execute(
            "select raised_at from ledger.exception where id = %s", [case.id]
        ).fetchone()
        return timedelta() if row is None else now - row[0]

    def clean(self, case: OpenCase) -> None:
        """Cleaning: look at the papers, and mend what is wrong, register or dossier."""
        dossier, cid = _ids(case)
        person = self._truth(dossier, cid)
        officer = Officer(f"lamsach-{case.province:02}", "cleaning", case.province, case.unit)
        if person is None or self._luck("refuse", dossier)[0] < _DEATHS:
            cleaning.refuse(self.centre, officer, dossier, cid)
            return
        mended = Mended(person.name, person.birth, person.sex, person.address, "CC02, khai sinh")
        if cid != person.cid:
            cleaning.number_known(
                self.centre, officer, dossier, cid, number=person.number, mended=mended
            )
            return
        entry = self.centre.ledger.people.find(cid)
        if entry is None:
            cleaning.enter_person(
                self.centre, officer, dossier, cid, province=person.province, mended=mended
            )
        else:
            self._mend(officer, case, entry, mended)

    def _mend(
        self, officer: Officer, case: OpenCase, entry: RegisterPerson, mended: Mended
    ) -> None:
        dossier, cid = _ids(case)
        key = self.centre.country.names.match_key
        right = (entry.name_key, entry.birth, entry.sex, entry.alive) == (
            key(mended.name), mended.birth, mended.sex, True,
        )  # fmt: skip
        act = cleaning.correct_dossier if right else cleaning.correct_register
        act(self.centre, officer, dossier, cid, mended)

    def adjudicate(self, case: OpenCase) -> None:
        """Adjudication: the same person twice is refused; another person has a wrong number."""
        dossier, cid = _ids(case)
        person = self._truth(dossier, cid)
        officer = Officer(f"doisanh-{case.province:02}", "adjudication", case.province)
        if person is not None and person.cid != cid:
            adjudicate.wrong_number(self.centre, officer, dossier, cid)
        else:
            adjudicate.is_duplicate(self.centre, officer, dossier, cid)

    def complete(self, case: OpenCase) -> None:
        """The station: the citizen comes back with the paper."""
        dossier, cid = _ids(case)
        person = self._truth(dossier, cid)
        officer = Officer(f"thunhan-{case.unit:03}", "station", case.province, case.unit)
        if person is None or self._luck("withdraw", dossier)[0] < 0.1:
            station.withdraw(self.centre, officer, dossier, cid)
            return
        mended = Mended(person.name, person.birth, person.sex, person.address, "bổ sung")
        station.resubmit(self.centre, officer, dossier, cid, mended)

    def search_card(self, case: OpenCase) -> None:
        """Arrival: a card that was not in its box is found, or given up."""
        dossier, cid = _ids(case)
        officer = Officer(f"nhanthe-{case.unit:03}", "arrival", case.province, case.unit)
        found = self._luck("search", case.id)[0] < 0.5
        (arrive.found_card if found else arrive.give_up_card)(self.centre, officer, dossier, cid)

    def ask_colleague(self, case: OpenCase) -> None:
        """Approval: what the maker could not approve himself, a colleague does."""
        dossier, cid = _ids(case)
        officer = Officer(f"pheduyet-{case.province:02}-b", "approval", case.province)
        self.centre.ledger.release(
            self.centre.act(officer.actor, "colleague"), dossier, cid, "given to a colleague"
        )

    def answer_packet(self, case: OpenCase) -> None:
        """The station answers for a packet set aside: the citizen is asked to come again."""
        officer = Officer(f"thunhan-{case.unit:03}", "station", case.province, case.unit)
        if case.reason != "missing_packet":
            intake.resolve(self.centre, officer, case.id, "Mời công dân làm lại hồ sơ.")

    # approval, arrival, counter -------------------------------------------------------------------

    def _approvals(self) -> int:
        acts = 0
        for waiting in self.centre.ledger.sets_at("unique"):
            officer = Officer(f"pheduyet-{waiting.province:02}", "approval", waiting.province)
            for dossier, cid in self.centre.ledger.members(waiting.id):
                if self._luck("doubt", waiting.id, dossier)[0] < 0.004:
                    acts += self._dare(
                        partial(approve.send_back, self.centre, officer, dossier, cid)
                    )
            approve.approve_set(self.centre, officer, waiting.id)
            acts += 1
        return acts

    def _arrivals(self, now: datetime) -> int:
        acts = 0
        boxes = {row.id: row for row in self.centre.ledger.sets_at("in_transit", limit=100_000)}
        for sent in self.centre.carrier.delivered(now):
            if sent.set_id in boxes:
                acts += self._dare(partial(self._match, boxes[sent.set_id]))
        for sent in self.centre.carrier.lost(now):
            if sent.set_id in boxes:
                row = boxes[sent.set_id]
                officer = _arrival_officer(row)
                acts += self._dare(partial(arrive.give_up_box, self.centre, officer, row.id))
        return acts

    def _match(self, box: SetRow) -> None:
        missing = [
            dossier
            for dossier, _ in self.centre.ledger.members(box.id)
            if self._luck("missing", box.id, dossier)[0] < 0.001
        ]
        arrive.match_box(self.centre, _arrival_officer(box), box.id, missing)

    def _hand_overs(self, now: datetime) -> int:
        acts = 0
        for box in self.centre.ledger.sets_at("at_unit", limit=100_000):
            if self._next_visit.get(box.id, now) <= now:
                acts += self._serve(box, now)
        return acts

    def _serve(self, box: SetRow, now: datetime) -> int:
        """Hand cards to those of a box who have come by now; note when the next one comes."""
        since = self.centre.ledger.since(box.id)
        officer = _unit_officer("trathe", "counter", box)
        acts, later = 0, []
        for dossier, cid in self.centre.ledger.members(box.id):
            days = 0.1 + 6 * self._luck("collects", dossier)[0] ** 3
            comes = since + timedelta(days=days)
            if comes <= now:
                acts += self._dare(partial(hand_over.hand_over, self.centre, officer, dossier, cid))
            else:
                later.append(comes)
        self._next_visit[box.id] = min(later, default=now)
        return acts

    # truth ----------------------------------------------------------------------------------------

    def _truth(self, dossier: int, cid: int) -> Person | None:
        submission = self.centre.ledger.people.submission(dossier, cid)
        return self.people.get(self.stations.person_of(submission))

    def _luck(self, purpose: str, *key: int) -> Sequence[float]:
        return chances(self.seed, purpose, *key)

    @staticmethod
    def _dare(act: Callable[[], object]) -> int:
        """Act at a desk; being told that another was faster is an answer, too."""
        try:
            act()
        except Refusal:
            return 0
        return 1


def _ids(case: OpenCase) -> tuple[int, int]:
    if case.dossier is None or case.cid is None:
        raise ValueError("not a dossier's case")
    return case.dossier, case.cid


def _arrival_officer(box: SetRow) -> Officer:
    return _unit_officer("nhanthe", "arrival", box)


def _unit_officer(name: str, role: str, box: SetRow) -> Officer:
    unit = box.unit or 0
    return Officer(f"{name}-{unit:03}", role, box.province, unit)


_ANSWERS: Mapping[tuple[str, str | None], str] = {
    (Desk.CLEANING, "cleaning"): "clean",
    (Desk.ADJUDICATION, "adjudication"): "adjudicate",
    (Desk.STATION, "returned"): "complete",
    (Desk.ARRIVAL, "in_transit"): "search_card",
    (Desk.APPROVAL, "unique"): "ask_colleague",
    (Desk.STATION, None): "answer_packet",
    (Desk.INTAKE, None): "answer_packet",
}
