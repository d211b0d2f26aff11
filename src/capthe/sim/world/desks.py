"""The officers of the world, with things in their hands: what they record and then do.

Whatever a desk answers, an officer looks before a card leaves the hand: a process that died may
have recorded the act or not.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from capthe.desks import adjudicate, approve, arrive, cleaning, flags, hand_over
from capthe.desks.desk import Officer
from capthe.domain.errors import Refusal
from capthe.domain.stages import STAGES, Desk
from capthe.sim.nation.streams import chances
from capthe.sim.officers import Officers
from capthe.sim.world import manifest
from capthe.sim.world.citizens import Citizens
from capthe.sim.world.peril import Crash
from capthe.sim.world.process import Process
from capthe.sim.world.road import Box, Road
from capthe.sim.world.sky import Sky
from capthe.sim.world.stations import Stations
from capthe.sim.world.things import Things
from capthe.store.pg.answer import OpenCase, SetRow
from capthe.store.pg.cases import open_cases

_FORWARDED = timedelta(days=2)


@dataclass(slots=True, kw_only=True)
class Desks:
    """Everybody who sits at a desk. `handed` is told when a person (by index) has got a card."""

    seed: int
    sky: Sky
    process: Process
    things: Things
    road: Road
    stations: Stations
    citizens: Citizens
    handed: Callable[[int, int], None]
    _officers: Officers | None = field(default=None, init=False)
    _comes: dict[tuple[int, int], datetime] = field(default_factory=dict, init=False)
    _unpacked: set[str] = field(default_factory=set, init=False)

    def open(self, now: datetime) -> None:
        """Let every desk do what it has to do."""
        self._answer_cases(now)
        self._approve()
        self._unpack(now)
        self._give_up(now)
        self._serve(now)

    def do(self, act: Callable[[], object]) -> bool:
        """Act at a desk; a "no" and a death of the process are answers, too."""
        try:
            act()
        except Refusal:
            return False
        except Crash:
            self.process.die()
            return False
        return True

    @property
    def officers(self) -> Officers:
        """The officers at their desks, at the centre as it runs now."""
        centre = self.process.centre
        if self._officers is None or self._officers.centre is not centre:
            self._officers = Officers(
                seed=self.seed, centre=centre, stations=self.stations, people=self.citizens.people
            )
        return self._officers

    def _stage(self, dossier: int, cid: int) -> str:
        where = self.process.centre.ledger.where_is(dossier, cid)
        return "" if where is None else where.stage

    def _person(self, dossier: int, cid: int) -> int:
        submission = self.process.centre.ledger.people.submission(dossier, cid)
        return self.stations.person_of(submission)

    # cases ----------------------------------------------------------------------------------------

    def _answer_cases(self, now: datetime) -> None:
        connection = self.process.centre.ledger.connection
        raised: dict[int, datetime] = dict(
            connection.execute(
                "select id, raised_at from ledger.exception where resolved_at is null"
            ).fetchall()
        )
        for case in open_cases(connection, limit=1000):
            wait = timedelta(hours=1 + 30 * chances(self.seed, "case", case.id)[0])
            if case.id in raised and raised[case.id] + wait <= now:
                self.do(partial(self._answer, case))

    def _answer(self, case: OpenCase) -> None:
        place = (case.desk, case.stage)
        if case.dossier is None or case.cid is None:
            if case.reason != "no_blanks":
                self.officers.answer_packet(case)
        elif case.reason == "flag_holds":
            self._answer_flag(case, case.dossier, case.cid)
        elif place == (Desk.CLEANING, "cleaning"):
            self._clean(case, case.dossier, case.cid)
        elif place == (Desk.ADJUDICATION, "adjudication"):
            self._adjudicate(case, case.dossier, case.cid)
        elif place == (Desk.STATION, "returned"):
            self.officers.complete(case)
        elif place == (Desk.ARRIVAL, "in_transit"):
            self._search(case, case.dossier, case.cid)
        elif place == (Desk.APPROVAL, "unique"):
            self.officers.ask_colleague(case)

    def _clean(self, case: OpenCase, dossier: int, cid: int) -> None:
        if self.sky.strikes("sends_back"):
            officer = Officer(f"lamsach-{case.province:02}", "cleaning", case.province)
            cleaning.send_back(self.process.centre, officer, dossier, cid)
        else:
            self.officers.clean(case)

    def _adjudicate(self, case: OpenCase, dossier: int, cid: int) -> None:
        """Whoever has lost the card may have another, also when the dossier does not say so."""
        person = self._person(dossier, cid)
        has_lost = bool(self.things.at(f"gone:{person}")) and not self.things.at(f"pocket:{person}")
        if has_lost and person in self.citizens.people and self._is_own(person, cid):
            officer = Officer(f"doisanh-{case.province:02}", "adjudication", case.province)
            act = partial(adjudicate.earlier_ended, self.process.centre, officer, dossier, cid)
            if self.do(partial(act, cause="revoked")):
                return
        self.officers.adjudicate(case)

    def _is_own(self, person: int, cid: int) -> bool:
        return self.citizens.people[person].cid == cid

    def _answer_flag(self, case: OpenCase, dossier: int, cid: int) -> None:
        officer = Officer(f"lamsach-{case.province:02}", "cleaning", case.province)
        kinds = manifest.holding_flags(self.process.centre.ledger.connection, dossier, cid)
        self.do(partial(flags.send_to_cleaning, self.process.centre, officer, dossier, cid))
        for kind in kinds:
            self.do(partial(flags.end_flag, self.process.centre, officer, dossier, cid, kind))

    def _search(self, case: OpenCase, dossier: int, cid: int) -> None:
        """A card that was not in its box: it is found, or it is given up."""
        officer = Officer(f"nhanthe-{case.unit:03}", "arrival", case.province, case.unit)
        blank = manifest.blank_of(self.process.centre.ledger.connection, dossier, cid)
        is_found = chances(self.seed, "search", case.id)[0] < 0.5
        verb = arrive.found_card if is_found else arrive.give_up_card
        self.do(partial(verb, self.process.centre, officer, dossier, cid))
        if blank is not None and self.things.place.get(blank) == "mislaid":
            stage = self._stage(dossier, cid)
            if stage == "at_unit":
                self.things.put(blank, f"shelf:{case.unit}")
            elif stage != "in_transit":
                self.things.put(blank, "lost")

    # flags ----------------------------------------------------------------------------------------

    def raise_flag(self, person: int, kind: str) -> list[tuple[int, int]]:
        """Raise a flag on every dossier of a person that is under way; return which."""
        raised = []
        for dossier, cid in self._under_way(person):
            officer = Officer("tongdai-01", "call centre")
            act = partial(flags.raise_flag, self.process.centre, officer, dossier, cid, kind)
            if self.do(act):
                raised.append((dossier, cid))
        return raised

    def end_flags(self, dossiers: list[tuple[int, int]]) -> None:
        """The citizen has changed his mind: nothing is to be corrected."""
        officer = Officer("tongdai-01", "call centre")
        for dossier, cid in dossiers:
            connection = self.process.centre.ledger.connection
            for kind in manifest.holding_flags(connection, dossier, cid):
                act = partial(flags.end_flag, self.process.centre, officer, dossier, cid, kind)
                self.do(act)

    def being_printed(self) -> list[int]:
        """Return the persons whose cards are in a lot just now, by index."""
        connection = self.process.centre.ledger.connection
        return [self._person(dossier, cid) for dossier, cid in manifest.in_lots(connection)]

    def _under_way(self, person: int) -> list[tuple[int, int]]:
        packets = [str(p.packet_id) for p in self.stations.packets.values() if p.person == person]
        return manifest.living(self.process.centre.ledger.connection, packets)

    # approval -------------------------------------------------------------------------------------

    def _approve(self) -> None:
        for waiting in self.process.centre.ledger.sets_at("unique"):
            officer = self._approver(waiting)
            for dossier, cid in self.process.centre.ledger.members(waiting.id):
                verb = self._doubtful()
                if verb is not None:
                    self.do(partial(verb, self.process.centre, officer, dossier, cid))
            self.do(partial(approve.approve_set, self.process.centre, officer, waiting.id))

    def _doubtful(self) -> Callable[..., None] | None:
        if self.sky.strikes("doubts"):
            return approve.doubt
        if self.sky.strikes("refuses"):
            return approve.refuse
        return approve.send_back if self.sky.strikes("sends_back") else None

    def _approver(self, waiting: SetRow) -> Officer:
        """The province's approver; when hands are short, somebody who also enrols."""
        actor = f"pheduyet-{waiting.province:02}"
        members = self.process.centre.ledger.members(waiting.id)
        if members and self.sky.strikes("short_handed"):
            row = self.process.centre.ledger.connection.execute(
                "select operator from ledger.dossier where id = %s", [members[0][0]]
            ).fetchone()
            actor = actor if row is None else row[0]
        return Officer(actor, "approval", waiting.province)

    # arrival --------------------------------------------------------------------------------------

    def _unpack(self, now: datetime) -> None:
        for box in list(self.road.boxes.values()):
            if box.sent.key in self._unpacked or box.arrives_at is None:
                continue
            here = box.arrives_at + (_FORWARDED if box.first_to is not None else timedelta())
            if here <= now and self._match(box):
                self._unpacked.add(box.sent.key)

    def _match(self, box: Box) -> bool:
        """Match a box and put its cards on the shelf, or destroy those that were given up."""
        officer, set_id = self._arrival(box), box.sent.set_id
        centre, before = self.process.centre, self.process.deaths
        listed = manifest.blanks_of(centre.ledger.connection, set_id)
        missing = [dossier for dossier, blank in listed.items() if blank not in box.blanks]
        self.do(partial(arrive.match_box, centre, officer, set_id, missing))
        written_off = self.written_off(box)
        if written_off:
            self.do(partial(arrive.destroy_found_box, self.process.centre, officer, set_id))
        if self.process.deaths > before:
            return False  # it died over it: another look at the next round
        for blank in box.blanks:
            is_off = blank in written_off
            self.things.put(blank, "destroyed" if is_off else f"shelf:{box.sent.unit}")
        return True

    def written_off(self, box: Box) -> frozenset[int]:
        """Return the cards of a box that were given up before it came."""
        ends = manifest.ends_of(self.process.centre.ledger.connection, list(box.blanks))
        return frozenset(blank for blank, cause in ends.items() if cause == "lost")

    def _give_up(self, now: datetime) -> None:
        under_way = {row.id for row in self.process.centre.ledger.sets_at("in_transit")}
        for sent in self.process.centre.carrier.lost(now):
            if sent.set_id in under_way:
                officer = self._arrival(self.road.boxes[sent.key])
                act = partial(arrive.give_up_box, self.process.centre, officer, sent.set_id)
                self.do(act)

    @staticmethod
    def _arrival(box: Box) -> Officer:
        return Officer(f"nhanthe-{box.sent.unit:03}", "arrival", 0, box.sent.unit)

    # counter --------------------------------------------------------------------------------------

    def _serve(self, now: datetime) -> None:
        for waiting in manifest.at_counters(self.process.centre.ledger.connection):
            if self._when(waiting) <= now:
                self._hand_over(waiting)

    def _when(self, waiting: manifest.Waiting) -> datetime:
        """Return when this citizen comes for the card; settled when first asked."""
        key = (waiting.dossier, waiting.set_id)
        if key not in self._comes:
            days = 0.1 + 4 * chances(self.seed, "collects", waiting.dossier)[0] ** 3
            days += 12 if self.sky.strikes("late") else 0
            days += 1 if self.sky.strikes("wrong_office") else 0
            self._comes[key] = waiting.since + timedelta(days=days)
        return self._comes[key]

    def _hand_over(self, waiting: manifest.Waiting) -> None:
        dossier, cid = waiting.dossier, waiting.cid
        officer = Officer(f"trathe-{waiting.unit:03}", "counter", waiting.province, waiting.unit)
        number = self.process.centre.country.numbers.text(cid)
        shelf = self.things.at(f"shelf:{waiting.unit}")
        blank = next((b for b in shelf if self.things.number_on(b) == number), None)
        if blank is None:
            return
        person = self._person(dossier, cid)
        is_dead = person in self.citizens.dead
        verb = hand_over.destroy_unclaimed if is_dead else hand_over.hand_over
        self.do(partial(verb, self.process.centre, officer, dossier, cid))
        stage = self._stage(dossier, cid)
        if stage == "handed_over":
            self.things.put(blank, f"pocket:{person}")
            self.handed(person, blank)
        elif STAGES[stage].is_end:
            self.things.put(blank, "destroyed")
