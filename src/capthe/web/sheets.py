"""Tables to take away: the CSV behind the numbers of a page."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from capthe.link.formulas import as_text

MARK = "\ufeff"
"""Tells spreadsheets that a file is UTF-8."""


def sheet(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """Return a table as a CSV file of that name; None is an empty cell, a formula is text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow(as_text(cell) if isinstance(cell, str) else cell for cell in row)
    answer = HttpResponse(MARK + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
