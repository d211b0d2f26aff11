"""The commune police of the synthetic nation, who mend what the register's check has found.

Each day some of what waits is looked at. Where the truth is known (from the papers, as officers
know it) the record is corrected, which is an event of the register; what stands there rightly is
confirmed; who is not at home is tried again. Two records that may be one person are left to a
human: nobody here decides that.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

from capthe.desks import mend
from capthe.desks.desk import Officer
from capthe.desks.mend_correct import kept
from capthe.desks.mend_sheet import Answer
from capthe.desks.mend_states import MENDING, WAITING
from capthe.domain.errors import Refusal
from capthe.outside.register_feed import CLEARED
from capthe.sim.corpus.lines import true_particulars
from capthe.sim.nation import Person
from capthe.sim.nation.streams import chances
from capthe.sim.population_file import person_of
from capthe.store.pg.quality import MendCase, Mending
from capthe.work.centre import Centre

_A_DAY, _NOT_AT_HOME = 0.03, 0.08
_PAPER = "Phiếu DC02"
_LIMIT = 20_000
_FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "residence_missing": ("residence_commune",),
        "birthplace_missing": ("birth_commune",),
        "ethnicity_missing": ("ethnicity",),
        "phone_form": ("phone",),
        "number_sex_differs": ("sex",),
        "parents_missing": ("father_name", "mother_name"),
        "parent_nobody": ("father_name", "mother_name"),
        "father_name_differs": ("father_name",),
        "mother_name_differs": ("mother_name",),
        "father_not_found": ("father_number",),
        "mother_not_found": ("mother_number",),
    }
)
"""Rules whose fault a paper mends, and the fields that it mends."""
_CONFIRMED = frozenset(("birth_incomplete", "silent", "twins_with_one_name"))


@dataclass(slots=True, kw_only=True)
class Menders:
    """All communes' officers. `people` by index is the truth behind the records."""

    seed: int
    centre: Centre
    people: Mapping[int, Person]
    _worked_on: date | None = field(default=None, init=False)

    def work(self, now: datetime) -> int:
        """Answer some of the cases that wait, once a day; return how many."""
        if self._worked_on == now.date():
            return 0
        self._worked_on = now.date()
        mending = Mending(self.centre.ledger.connection)
        waiting = mending.cases(WAITING, province=None, district=None, limit=_LIMIT)
        return sum(self._look_at(case, now.date()) for case in waiting)

    def _look_at(self, case: MendCase, day: date) -> int:
        comes, home = chances(self.seed, "mend", case.id, day.toordinal())[:2]
        index = person_of(case.person_id)
        person = None if index is None else self.people.get(index)
        if comes >= _A_DAY or person is None:
            return 0
        try:
            self._answer(case, person, is_at_home=home >= _NOT_AT_HOME)
        except Refusal:  # another was faster
            return 0
        return 1

    def _answer(self, case: MendCase, person: Person, *, is_at_home: bool) -> None:
        officer = Officer(
            f"congan-{case.commune:05}", "cleaning_officer", case.province, case.district
        )
        if MENDING[case.state].name == "second_look":
            checker = Officer(
                f"congan-{case.district:03}-kiemtra", officer.role, case.province, case.district
            )
            mend.second_look(self.centre, checker, case, upheld=True, why=_PAPER)
        elif not is_at_home:
            mend.answer(
                self.centre, officer, case, Answer.UNREACHABLE, value="", evidence="đi vắng"
            )
        elif case.rule in _FIELDS:
            values = {name: self._true(person, name) for name in _FIELDS[case.rule]}
            self._correct(officer, case, values)
        elif case.rule in _CONFIRMED:
            mend.answer(self.centre, officer, case, Answer.CONFIRM, value="", evidence=_PAPER)

    def _correct(
        self, officer: Officer, case: MendCase, values: Mapping[str, str | None]
    ) -> None:  # fmt: skip
        """Correct what is other than the papers say; confirm when nothing is."""
        record = Mending(self.centre.ledger.connection).record(case.person_id)
        if record is None:
            return
        others = {name: value or CLEARED for name, value in values.items() if value != record[name]}
        said = Answer.CORRECT if others else Answer.CONFIRM
        mend.answer(self.centre, officer, case, said, value=kept(others), evidence=_PAPER)

    def _true(self, person: Person, name: str) -> str | None:
        """Return what the papers say of a field; None for what they do not say."""
        if name == "phone":
            return person.phone
        if name in ("father_number", "mother_number"):
            index = person.father if name == "father_number" else person.mother
            known = None if index is None else self.people.get(index)
            return None if known is None else known.number
        return getattr(true_particulars(person), name) or None
