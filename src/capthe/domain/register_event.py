"""An event of the population register: a birth, a death, a move, a correction, as it is reported.

A record has the fields of Law 59/2014 art. 9, as amended by the Law on Residence 2020 art. 37.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

KINDS = ("birth", "death", "missing", "found", "move", "correction", "entered", "number", "merge")
"""What an event can be; undoing one is an event of its own, which nobody reports."""
ENTERING = ("birth", "entered")
"""Events that bring a record in."""
NAME_FIELDS = ("name", "other_name", "father_name", "mother_name", "spouse_name", "guardian_name",
               "head_name")  # fmt: skip
DATE_FIELDS = ("birth", "died")
PLACE_FIELDS = ("birth_commune", "origin_commune", "residence_commune", "temporary_commune",
                "present_commune")  # fmt: skip
TEXT_FIELDS = (
    "number", "old_number", "sex", "status", "birth_province", "residence", "residence_since",
    "temporary_residence", "temporary_until", "absence", "present_residence", "ethnicity",
    "religion", "nationality", "marital_status", "blood_group", "occupation", "father_number",
    "father_nationality", "mother_number", "mother_nationality", "spouse_number",
    "spouse_nationality", "guardian_number", "guardian_nationality", "household",
    "household_relation", "head_number", "phone", "email", "has_photo", "has_fingerprints",
    "merged_into",
)  # fmt: skip
FIELDS = (*NAME_FIELDS, *DATE_FIELDS, *PLACE_FIELDS, *TEXT_FIELDS)
"""What an event can say of a record; texts, as the record keeps them."""


@dataclass(frozen=True, slots=True)
class RegisterEvent:
    """A change of one record.

    `source` and `source_id` make it happen once. It is about `cid`, or when that is None about the
    record `person_id`. `values` are fields of the record, None to clear one; `keys` what the
    country's rules make of them (cid, name_key, province).
    """

    source: str
    source_id: str
    kind: str
    cid: int | None
    person_id: str | None
    happened_on: date | None
    values: Mapping[str, str | None]
    keys: Mapping[str, str | int | None]

    def as_json(self) -> dict[str, object]:
        """Return the event as the database takes it; the same event always gives the same."""
        said: dict[str, object] = {
            "source": self.source,
            "source_id": self.source_id,
            "kind": self.kind,
            "on": None if self.happened_on is None else self.happened_on.isoformat(),
            "values": dict(self.values),
            "keys": dict(self.keys),
        }
        if self.person_id is not None:
            said["person_id"] = self.person_id
        if self.cid is not None:
            said["cid"] = self.cid
        return said
