"""3 verify, mending the register: what a run found goes to whoever can mend it.

1 a run brings findings: cases open, with owner, due time and reason (the rule)
2 who meets the person answers: confirm, correct, cannot be reached, dispute; a correction that is
  accepted changes the register, in the same transaction (`mend_correct`)
3 a sample of answers is looked at again by somebody else
4 the next run closes what fires no more and opens again what still does

Nothing ends by itself: an overdue case stays, and stands first in its owner's list.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from capthe.desks import mend_correct
from capthe.desks.desk import Officer, act_of, elsewhere
from capthe.desks.evidence import demand_evidence
from capthe.desks.mend_sheet import Answer, Answered
from capthe.desks.mend_states import MENDING, NEEDS_ANOTHER, WAITING
from capthe.domain.errors import Refusal
from capthe.domain.register_event import RegisterEvent
from capthe.domain.text import Text
from capthe.domain.working_calendar import WorkingCalendar
from capthe.link.quality.catalogue import Catalogue
from capthe.link.quality.rule import DUE_DAYS, Severity
from capthe.link.quality.scoring import SCORE_COLUMNS, Score
from capthe.store.pg.act import Act
from capthe.store.pg.quality import Brought, MendCase, Mending
from capthe.work.centre import Centre

NUMBER = 3
AGAIN_DAYS, LOOK_DAYS = 10, 7  # working days: somebody was not at home, a second look
SAMPLE_ONE_IN = {Answer.CONFIRM: 20, Answer.CORRECT: 100}
"""Answers of which a second person looks at one in so many: confirming costs the least effort."""


@dataclass(frozen=True, slots=True)
class RunFound:
    """One finding of a run: what `findings` gives, with the person's name."""

    person_id: str
    rule: str
    said: str
    name: str
    household: str
    province: int
    district: int
    commune: int


def bring(
    mending: Mending,
    act: Act,
    catalogue: Catalogue,
    *,
    day: int,
    records: int,
    scores: Iterable[Score],
    findings: Iterable[RunFound],
    calendar: WorkingCalendar,
    due_days: Mapping[Severity, int] = DUE_DAYS,
) -> Brought:
    """Keep a run and let its findings open, reopen and end cases; notes open none.

    A case is due so many working days of the calendar later; refused outside the calendar.
    """
    dues = {
        severity: due_at(calendar, act.written_at, due_days[severity]).isoformat()
        for severity in (Severity.FAULT, Severity.GRAVE)
    }
    meant = {rule.name: rule.meaning for rule in catalogue.every}
    rows = (
        {
            **{name: getattr(each, name) for name in RunFound.__slots__},
            "mender": meant[each.rule].mender.value,
            "due": dues[meant[each.rule].severity],
        }
        for each in findings
        if meant[each.rule].severity is not Severity.NOTE
    )
    return mending.bring(
        act,
        day=day,
        records=records,
        rules=sorted(meant),
        scores=[_score_row(each) for each in scores],
        findings=rows,
        states={state.name: state.code for state in MENDING},
    )


def _score_row(score: Score) -> dict[str, object]:
    values = (score.level, score.region, score.district, score.commune, score.people, *score.good)
    return dict(zip(SCORE_COLUMNS, values, strict=True))


def due_at(calendar: WorkingCalendar, now: datetime, days: int) -> datetime:
    """Return when offices close on the n-th working day after `now`; refused without a calendar."""
    last = calendar.add_working_days(now.astimezone(calendar.zone).date(), days)
    return datetime.combine(last, calendar.closes, calendar.zone)


def answer(
    centre: Centre, officer: Officer, case: MendCase, said: Answer, *, value: str, evidence: str
) -> None:
    """Record what somebody found out; a correction changes the register unless it is drawn.

    `value` of a correction: `mend_correct.kept`. Refused without evidence or a usable value, when
    the case has changed since it was read, and a disputed one to whoever disputed it.
    """
    if said is not Answer.UNREACHABLE:
        demand_evidence(evidence)
    state = MENDING[case.state]
    if not state.waits or said.value not in state.exits:
        raise elsewhere()
    _demand_another(centre, officer, case)
    act = act_of(centre, officer, f"mending {said.value}")
    change = None
    if said is Answer.CORRECT:
        change, record = mend_correct.event_of(
            centre, case, value, version=case.version, evidence=evidence, act=act
        )
        mend_correct.demand_change(change, record)
    event = said.value
    one_in = SAMPLE_ONE_IN.get(said)
    if one_in and "sampled" in state.exits and _is_drawn(centre, one_in):
        event = "sampled"
    _move(centre, act, case, event, said.value, value, evidence, change)


def second_look(
    centre: Centre, officer: Officer, case: MendCase, *, upheld: bool, why: str
) -> None:
    """Uphold or overturn an answer that was drawn; refused to the one who gave it.

    A correction that is upheld changes the register now.
    """
    if MENDING[case.state].name != "second_look":
        raise elsewhere()
    _demand_another(centre, officer, case)
    demand_evidence(why)
    drawn = Mending(centre.ledger.connection).answers(case.id)[-1]
    event = said = "upheld" if upheld else "overturned"
    act = act_of(centre, officer, f"mending {said}")
    change = None
    if upheld and drawn.answer == Answer.CORRECT:
        event = "correction_upheld"
        change, _ = mend_correct.event_of(
            centre, case, drawn.value, version=drawn.version, evidence=drawn.evidence, act=act
        )
    _move(centre, act, case, event, said, "", why, change)


def _demand_another(centre: Centre, officer: Officer, case: MendCase) -> None:
    """Refuse whoever brought the case into a state that another must answer; so does the verb."""
    if MENDING[case.state].name not in NEEDS_ANOTHER:
        return
    answers = Mending(centre.ledger.connection).answers(case.id)
    brought = [each.actor for each in answers if each.from_state != each.to_state == case.state]
    if brought[-1:] == [officer.actor]:
        raise Refusal(
            "own_answer",
            Text("Người khác phải kiểm tra lại câu trả lời của bạn.",
                 "Somebody else must look at your answer again."),
            Text("Chuyển cho đồng nghiệp.", "Leave it to a colleague."),
        )  # fmt: skip


def _move(
    centre: Centre, act: Act, case: MendCase, event: str, said: str, value: str, evidence: str,
    change: RegisterEvent | None,
) -> None:  # fmt: skip
    """Answer the case; where the answer makes it corrected, the register changes with it."""
    to = MENDING.after(MENDING[case.state].name, event)
    days = LOOK_DAYS if to.name == "second_look" else AGAIN_DAYS
    due = due_at(centre.country.calendar, act.written_at, days) if to.waits else case.due
    connection = centre.ledger.connection
    with connection.transaction():
        if not Mending(connection).answer(
            act, case, to=to.code, answer=said, value=value, evidence=evidence, due=due
        ):
            raise elsewhere()
        if change is not None and to.name == "corrected":
            mend_correct.happen(centre, act, change)


def _is_drawn(centre: Centre, one_in: int) -> bool:
    return int.from_bytes(centre.entropy(4), "big") % one_in == 0


def hand_in(
    centre: Centre, officer: Officer, answers: Sequence[Answered], cases: Sequence[MendCase]
) -> list[tuple[Answered, Refusal | None]]:
    """Take a sheet that was filled in away from the network; tell of each line if it was taken.

    A line is refused when its case is not among `cases`, or the record says something else by now.
    """
    open_cases = {(each.person_id, each.rule): each for each in cases if each.state in WAITING}
    told: list[tuple[Answered, Refusal | None]] = []
    for each in answers:
        case = open_cases.get((each.person_id, each.rule))
        try:
            if case is None or case.said != each.said:
                raise elsewhere()
            value = _of_sheet(centre, case, each) if each.answer is Answer.CORRECT else each.value
            answer(centre, officer, case, each.answer, value=value, evidence=each.evidence)
        except Refusal as refusal:
            told.append((each, refusal))
        else:
            told.append((each, None))
    return told


def _of_sheet(centre: Centre, case: MendCase, line: Answered) -> str:
    """Return a line's correction; a rule about one field need not name it."""
    values = line.values or {mend_correct.only_field(centre.country.code, case.rule): line.value}
    return mend_correct.kept(values)
