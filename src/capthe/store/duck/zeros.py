"""Codes that lost their leading zeros on the way: put back where a type took them, else told."""

from collections.abc import Sequence

import duckdb

from capthe.domain.text import Text
from capthe.store.duck.cells import Column


def restored(
    connection: duckdb.DuckDBPyConnection, source: str, columns: Sequence[Column], side: str
) -> tuple[Text, ...]:
    """Note once for each column of integers that its zeros were put back, in how many values."""
    padded = [each for each in columns if each.is_without_zeros]
    asked = [f"count(*) filter (where {each.is_short})" for each in padded]
    remarks = []
    for column, times in zip(padded, _asked(connection, source, asked), strict=True):
        if not times:
            continue
        connection.execute(
            "insert into problem values (?, 1, '', ?, 'zeros_restored', ?)",
            [side, column.ours, str(times)],
        )
        remarks.append(
            Text(
                f"cột {column.theirs} là số nguyên: đã thêm số 0 ở đầu cho {times} giá trị "
                f"(đủ {column.digits} chữ số).",
                f"column {column.theirs} holds integers: zeros were put before {times} values "
                f"({column.digits} digits).",
            )
        )
    return tuple(remarks)


def lost(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Sequence[Column]
) -> tuple[Text, ...]:
    """Name the columns of numbers of a CSV, most of whose values have too few digits.

    Which digit was lost is not known of a text: nothing is put back.
    """
    numbers = [
        each for each in columns if each.theirs and each.digits and each.ours.endswith("number")
    ]
    short = [
        f"count(case when strlen({each.ours}) between 1 and {each.digits - 1} "
        f"then nullif(regexp_full_match({each.ours}, '[0-9]+'), false) end)"
        for each in numbers
    ]
    filled = [f"count(*) filter (where {each.ours} <> '')" for each in numbers]
    counted = _asked(connection, table, [*short, *filled])
    return tuple(
        Text(
            f"cột {column.ours}: {less} trong {of} số có ít hơn {column.digits} chữ số; có thể "
            "bảng tính đã bỏ số 0 ở đầu. Xuất lại tệp với cột này ở dạng văn bản.",
            f"column {column.ours}: {less} of {of} numbers have fewer than {column.digits} digits; "
            "perhaps a spreadsheet took their leading zeros. Write the file again with this column "
            "as text.",
        )
        for column, less, of in zip(numbers, counted, counted[len(numbers) :], strict=False)
        if less * 2 > of
    )


def _asked(connection: duckdb.DuckDBPyConnection, source: str, listed: Sequence[str]) -> list[int]:
    if not listed:
        return []
    return list(connection.execute(f"select {', '.join(listed)} from {source}").fetchall()[0])
