"""A cell of a file as the text that a register keeps, whichever of its forms the file has."""

from capthe.link.files import DATES, YES, YES_OR_NO

_DIGITS = len("yyyymmdd")


def cell(ours: str, theirs: str | None) -> str:
    """Return the expression of our column, by what the file calls it: empty when it has none."""
    if theirs is None:
        return "''"
    text = f"coalesce(trim({_column(theirs)}::varchar), '')"
    if ours in DATES:
        return _day(text)
    return _yes(text) if ours in YES_OR_NO else text


def _day(text: str) -> str:
    """Write yyyymmdd as yyyy-mm-dd, yyyymm00 as yyyy-mm, yyyy0000 as yyyy; leave the others."""
    year, month, day = (
        f"substr({text}, {first}, {size})" for first, size in ((1, 4), (5, 2), (7, 2))
    )
    return (
        f"case when length({text}) <> {_DIGITS} or not regexp_full_match({text}, '[0-9]{{8}}') "
        f"then {text} when {month} || {day} = '0000' then {year} "
        f"when {day} = '00' then {year} || '-' || {month} "
        f"else {year} || '-' || {month} || '-' || {day} end"
    )


def _yes(text: str) -> str:
    """Write every form of yes as 1; leave the others."""
    return f"case when lower({text}) in {YES} then '1' else {text} end"


def _column(name: str) -> str:
    escaped = name.replace('"', '""')
    return f'"{escaped}"'
