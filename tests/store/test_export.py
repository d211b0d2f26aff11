"""CSV for those who count: the five numbers, the moves, the open exceptions; no person in them."""

import csv
from datetime import date

import pytest

from capthe.store.pg.export import Period, What, export, whole_period


def _quiet(_):
    pass


def _rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _all(connection, folder, what):
    files = export(connection, folder, what, _quiet)
    return {each.name: _rows(each) for each in files}


def test_the_five_numbers_add_up_on_both_bases(lived, tmp_path):
    files = _all(lived, tmp_path, What.COUNTERS)
    numbers = ("collected", "sent", "printed", "received", "handed_over")
    totals = [
        [sum(int(row[n] or 0) for name, rows in files.items() if basis in name for row in rows)
         for n in numbers]
        for basis in ("by_arrival", "by_event")
    ]  # fmt: skip
    assert totals[0] == totals[1]
    (sent,) = lived.execute("select count(*) from ledger.packet").fetchone()
    (handed,) = lived.execute("select count(*) from ledger.event where to_stage = 130").fetchone()
    assert (totals[0][1], totals[0][4]) == (sent, handed)
    collected, sent, printed, received, handed = totals[0]
    assert collected > sent > printed > received > handed > 0


def test_every_event_is_there_once_and_nobody_is_named(lived, tmp_path):
    files = _all(lived, tmp_path, What.EVENTS)
    rows = [row for each in files.values() for row in each]
    (events,) = lived.execute("select count(*) from ledger.event").fetchone()
    assert len(rows) == events
    text = "".join(each.read_text() for each in tmp_path.iterdir())
    for secret in ("1185000", "Nguy", "officer", "colonel"):
        assert secret not in text


def test_open_exceptions_have_owner_and_time(lived, tmp_path):
    rows = _all(lived, tmp_path, What.EXCEPTIONS)["exceptions.csv"]
    (there,) = lived.execute(
        "select count(*) from ledger.exception where resolved_at is null"
    ).fetchone()
    assert len(rows) == there > 5
    assert all(row["desk"] and row["due"] and row["reason"] for row in rows)


def test_an_export_goes_on_where_it_was_cut_off(lived, tmp_path):
    first = export(lived, tmp_path, What.EVENTS, _quiet)
    assert len(first) == len(list(whole_period(lived).days()))
    first[-1].rename(first[-1].with_name(f"{first[-1].name}.part"))
    assert export(lived, tmp_path, What.EVENTS, _quiet) == [first[-1]]
    assert export(lived, tmp_path, What.EVENTS, _quiet) == []
    assert [each.suffix for each in tmp_path.iterdir()] == [".csv"] * len(first)


def test_a_period_is_whole_days_and_may_be_empty(lived, tmp_path):
    day = date(2020, 1, 1)
    (file,) = export(lived, tmp_path, What.EVENTS, _quiet, period=Period(day, day))
    assert _rows(file) == []
    with pytest.raises(ValueError, match="ends after"):
        Period(day, date(2019, 12, 31))


def test_nothing_counted_nothing_to_export(lived, tmp_path):
    lived.execute("delete from ledger.counter")
    assert whole_period(lived) is None
    assert export(lived, tmp_path, What.COUNTERS, _quiet) == []
