"""The columns of a register file, and of a record made of its line."""

NAMES = ("full_name", "other_name", "father_name", "mother_name", "spouse_name", "guardian_name",
         "head_name")  # fmt: skip
PLACES = ("birth_commune", "origin_commune", "residence_commune", "temporary_commune",
          "present_commune")  # fmt: skip
DATES = ("birth_date", "died")
PLAIN = (
    "birth_province", "residence", "residence_since", "temporary_residence", "temporary_until",
    "absence", "present_residence", "ethnicity", "religion", "nationality", "marital_status",
    "blood_group", "occupation", "father_number", "father_nationality", "mother_number",
    "mother_nationality", "spouse_number", "spouse_nationality", "guardian_number",
    "guardian_nationality", "household", "household_relation", "head_number", "phone", "email",
)  # fmt: skip
YES_OR_NO = ("has_photo", "has_fingerprints")
FILE_COLUMNS = ("number", "old_number", "sex", "status", "updated_on", *NAMES, *PLACES, *DATES,
                *PLAIN, *YES_OR_NO)  # fmt: skip
"""The columns that a file may have beside `person_id`."""
RECORD = (
    "id", "person_id", "cid", "number", "old_number", "name", "name_key", "other_name", "birth",
    "sex", "birth_province", "birth_commune", "origin_commune", "residence_commune", "residence",
    "residence_since", "temporary_commune", "temporary_residence", "temporary_until", "absence",
    "present_commune", "present_residence", "ethnicity", "religion", "nationality",
    "marital_status", "blood_group", "occupation", "father_name", "father_number",
    "father_nationality", "mother_name", "mother_number", "mother_nationality", "spouse_name",
    "spouse_number", "spouse_nationality", "guardian_name", "guardian_number",
    "guardian_nationality", "household", "household_relation", "head_name", "head_number", "phone",
    "email", "has_photo", "has_fingerprints", "status", "died", "updated_on", "merged_into",
    "province", "load", "line", "block",
)  # fmt: skip
"""The columns of `register.entry`, in the order of the table."""
PERSON = ("cid", "old_number", "name", "name_key", "birth", "sex", "province", "alive", "entry",
          "is_shared")  # fmt: skip
"""The columns of `register.person`: what a number that nobody had before leads to."""
BEARER = ("cid", "entry")
ASIDE = ("load", "line", "person_id", "column_name", "problem", "value", "block")
TEXTS = frozenset(RECORD) - {
    "id", "cid", "birth", "has_photo", "has_fingerprints", "died", "updated_on", "merged_into",
    "province", "load", "line", "block",
}  # fmt: skip
CODES = (
    "person_id", "number", "old_number", "birth_province", *PLACES, "father_number",
    "mother_number", "spouse_number", "guardian_number", "household", "head_number",
)  # fmt: skip
"""Texts that hardly ever have a space, a comma or a quotation mark."""
