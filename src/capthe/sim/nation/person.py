"""One synthetic person of the synthetic nation."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from capthe.sim.nation.places import Place

Sex = Literal["M", "F"]
Role = Literal["husband", "wife", "parent", "child", "relative", "single"]
Paper = Literal["none", "cmnd", "cccd"]

REFERENCE_DAY = date(2021, 1, 23)  # ages, papers and marriages are true on this day


@dataclass(frozen=True, slots=True)
class Person:
    """What is true of a person; the register and the capture may say otherwise.

    `birth` is the true date as yyyymmdd; `birth_recorded` what the old papers say, with 00 for
    what they do not know (19500000). `birth_province` is where the birth was *registered*: a
    province code (1..96) or the prefix of a country (101..295). `paper` is the document held
    before the chip card: "cccd" already carries the 12 digits, "cmnd" has nine of its own.
    `native` is where the person was born, `origin_place` where the father's family comes from
    (quê quán); `origin` is the text of the latter.
    Links are indexes in the same nation, None when that person is not in it. Languages are
    ISO 639-3, the one spoken best first. The telephone is in a range that nobody has.
    """

    index: int
    family_id: int
    role: Role
    sex: Sex
    birth: int
    birth_recorded: int
    name: str
    ethnicity: str
    religion: str
    number: str
    old_number: str | None
    paper: Paper
    birth_province: int
    native: Place
    origin: str
    origin_place: Place
    province: int
    district: int
    commune: int | None
    address: str
    marks: str
    father: int | None
    father_name: str | None
    mother: int | None
    mother_name: str | None
    spouse: int | None
    spouse_name: str | None
    twin: int | None
    phone: str | None
    languages: tuple[str, ...]

    @property
    def cid(self) -> int:
        """The number as an integer."""
        return int(self.number)

    def age_on(self, day: date) -> int:
        """Full years on `day`; a birthday counts from its morning."""
        year, month_day = divmod(self.birth, 10000)
        return day.year - year - (day.month * 100 + day.day < month_day)

    def is_under_14(self, day: date = REFERENCE_DAY) -> bool:
        """Tell whether the person is too young for a card on `day` (Law 2014, article 19)."""
        return self.age_on(day) < 14
