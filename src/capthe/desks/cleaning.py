"""3 verify, the cleaning desk: dossier and register disagree; one of them is mended, with evidence.

"Đúng, đủ, sạch, sống": whichever was wrong is corrected, dated and sourced, and the dossier is
verified again. The card system draws no numbers: the register allots them.
"""

from dataclasses import dataclass

from capthe.desks.desk import Officer, act_of, find, settle
from capthe.domain.errors import Refusal
from capthe.domain.number import Sex
from capthe.domain.partial_date import PartialDate
from capthe.domain.reasons import REASON
from capthe.domain.text import Text
from capthe.outside.register import NumberRequest
from capthe.store.pg.act import Act
from capthe.store.pg.answer import Whereabouts
from capthe.store.pg.people import Particulars
from capthe.work.centre import Centre

NUMBER = 3
STAGE = "cleaning"


@dataclass(frozen=True, slots=True)
class Mended:
    """The values found right. `birth` is yyyymmdd, complete; `evidence` names the paper."""

    name: str
    birth: int
    sex: str
    residence: str
    evidence: str


def correct_register(
    centre: Centre, officer: Officer, dossier: int, cid: int, mended: Mended
) -> None:
    """The register was wrong: correct it by the paper, and verify the dossier again (DC02).

    Refused when the register lacks the person: nothing would change, and the dossier come back.
    """
    where = find(centre.ledger, dossier, cid, STAGE)
    if centre.ledger.people.find(cid) is None:
        raise Refusal(
            "person_not_there",
            Text("Dữ liệu dân cư chưa có người này.", "The register lacks this person."),
            Text("Bổ sung người này theo giấy tờ.", "Enter the person by the paper."),
        )
    act = act_of(centre, officer, "register corrected")
    with centre.ledger.connection.transaction():
        centre.ledger.people.correct(
            act, cid, particulars(centre, mended), alive=True, source=mended.evidence
        )
        settle(centre.ledger.append(act, [where], "mended")[dossier])


def correct_dossier(
    centre: Centre, officer: Officer, dossier: int, cid: int, mended: Mended
) -> None:
    """The dossier was wrong: what is printed follows the paper, and it is verified again."""
    where = find(centre.ledger, dossier, cid, STAGE)
    act = act_of(centre, officer, "dossier corrected")
    right, at = particulars(centre, mended), residence(centre, mended)
    with centre.ledger.connection.transaction():
        settle(centre.ledger.append(act, [where], "mended")[dossier])  # the second is told here
        centre.ledger.people.amend(act, dossier, cid, right, at, mended.evidence)


def enter_person(
    centre: Centre, officer: Officer, dossier: int, cid: int, *, province: int, mended: Mended
) -> None:
    """The register lacks this person, whose number is right: enter them by the paper (DC01)."""
    where = find(centre.ledger, dossier, cid, STAGE)
    act = act_of(centre, officer, f"entered by {mended.evidence}")
    with centre.ledger.connection.transaction():
        centre.ledger.people.enter(
            act, cid, particulars(centre, mended), province=province, source=mended.evidence
        )
        settle(centre.ledger.append(act, [where], "mended")[dossier])


def number_known(
    centre: Centre, officer: Officer, dossier: int, cid: int, *, number: str, mended: Mended
) -> None:
    """The person has another number than the dossier says: the dossier goes on under it.

    Refused when this submission has been opened under that number before: it would be lost.
    """
    where = find(centre.ledger, dossier, cid, STAGE)
    new_cid = centre.country.numbers.cid(number)
    if centre.ledger.people.is_opened_under(dossier, cid, new_cid):
        raise Refusal(
            "number_is_the_same",
            Text(
                "Hồ sơ này đã mang số đó.",
                "The dossier has, or had, this very number.",
            ),
            Text(
                "Sửa thông tin hồ sơ hoặc dữ liệu dân cư, hoặc nhập số khác.",
                "Correct the dossier or the register, or enter another number.",
            ),
        )
    _move(centre, act_of(centre, officer, f"number by {mended.evidence}"), where, new_cid, mended)


def allot_number(
    centre: Centre, officer: Officer, dossier: int, cid: int, *, place: str, mended: Mended
) -> str:
    """The person has no number: ask the register for one (DC01); the dossier goes on under it."""
    where = find(centre.ledger, dossier, cid, STAGE)
    request = NumberRequest(
        key=centre.ledger.people.submission(dossier, cid),
        place=place,
        sex=Sex(mended.sex),
        birth_year=PartialDate.from_int(mended.birth).year,
    )
    number = centre.register.allot(request)
    new_cid = centre.country.numbers.cid(number)
    _move(centre, act_of(centre, officer, "number allotted"), where, new_cid, mended)
    return number


def send_back(centre: Centre, officer: Officer, dossier: int, cid: int) -> None:
    """Return the dossier to its station: the citizen must bring something."""
    _leave(centre, officer, dossier, cid, "sent_back", "sent_back")


def refuse(centre: Centre, officer: Officer, dossier: int, cid: int) -> None:
    """Refuse the dossier for good (the person is dead, or is not the person)."""
    _leave(centre, officer, dossier, cid, "refused", "refused_by_officer")


def _leave(
    centre: Centre, officer: Officer, dossier: int, cid: int, event: str, reason: str
) -> None:
    where = find(centre.ledger, dossier, cid, STAGE)
    act = act_of(centre, officer, event)
    settle(centre.ledger.append(act, [where], event, reason=REASON[reason].code)[dossier])


def _move(centre: Centre, act: Act, where: Whereabouts, new_cid: int, mended: Mended) -> None:
    """Let the dossier go on under a number, with the values found right if they are others."""
    people = centre.ledger.people
    right, at = particulars(centre, mended), residence(centre, mended)
    with centre.ledger.connection.transaction():
        if people.said(where.dossier, where.cid) != (right, at):
            people.amend(act, where.dossier, where.cid, right, at, mended.evidence)
        settle(people.allot_number(act, where, new_cid=new_cid, particulars=right))


def particulars(centre: Centre, mended: Mended) -> Particulars:
    """Return what is right of the person, as it can be printed; a Refusal when it cannot be."""
    name = centre.country.names.name(mended.name)[0].text
    PartialDate.from_int(mended.birth)
    return Particulars(name, centre.country.names.match_key(name), mended.birth, mended.sex)


def residence(centre: Centre, mended: Mended) -> str:
    """Return the residence as it can be printed; a Refusal when it cannot be."""
    return centre.country.names.clean(mended.residence).text
