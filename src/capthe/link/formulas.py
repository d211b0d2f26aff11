"""Cells of reports that people open in a spreadsheet, which takes some texts for formulas.

A file that a program reads back is left as it is; of a report for people such a cell begins with an
apostrophe, which a spreadsheet does not show.
"""

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""With what a formula begins."""


def as_text(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def as_meant(cell: str) -> str:
    """Return what `as_text` was given."""
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def as_text_sql(column: str) -> str:
    """Return `as_text` of a column, for DuckDB."""
    is_formula = f"regexp_matches({column}, '^[=+\\-@\\t\\r]')"
    return f"case when {is_formula} then '''' || {column} else {column} end"
