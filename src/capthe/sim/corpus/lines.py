"""What the lines of a register file and of a dossier file say: the columns, all of them text."""

from dataclasses import astuple, dataclass, fields

from capthe.sim.nation import Person
from capthe.sim.nation.places import Place


@dataclass(frozen=True, slots=True)
class Particulars:
    """The columns that both files have; "" for what is not known.

    `birth_date` is yyyy-mm-dd, yyyy-mm or yyyy; `sex` M or F; `birth_province` two digits, or the
    three of a country; communes five digits, or the three of a district that has none.
    """

    number: str
    old_number: str
    full_name: str
    birth_date: str
    sex: str
    birth_province: str
    birth_commune: str
    origin_commune: str
    residence_commune: str
    father_name: str
    mother_name: str
    ethnicity: str


SHARED = tuple(field.name for field in fields(Particulars))
REGISTER_COLUMNS = ("person_id", *SHARED)
DOSSIER_COLUMNS = ("dossier_id", *SHARED)


def true_particulars(person: Person) -> Particulars:
    """Return what would be written down if nobody ever made a mistake."""
    is_abroad = person.birth_province > 100
    return Particulars(
        number=person.number,
        old_number=person.old_number or "",
        full_name=person.name,
        birth_date=day_text(person.birth),
        sex=person.sex,
        birth_province=f"{person.birth_province:02}",
        birth_commune="" if is_abroad else unit_code(person.native),
        origin_commune=unit_code(person.origin_place),
        residence_commune=f"{person.commune:05}" if person.commune else f"{person.district:03}",
        father_name=person.father_name or "",
        mother_name=person.mother_name or "",
        ethnicity=person.ethnicity,
    )


def cells(said: Particulars) -> tuple[str, ...]:
    """Return the values in the order of `SHARED`."""
    return astuple(said)


def unit_code(place: Place) -> str:
    """Return the code of a commune, or of the district that has none."""
    return f"{place.commune:05}" if place.commune else f"{place.district:03}"


def day_text(birth: int) -> str:
    """Return yyyymmdd as yyyy-mm-dd, as far as it is known (00 for what is not)."""
    year, month, day = birth // 10000, birth // 100 % 100, birth % 100
    return f"{year}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")
