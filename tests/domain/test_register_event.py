"""An event of the register: the same event is always told alike, about one record."""

from datetime import date

from capthe.domain.register_event import ENTERING, FIELDS, KINDS, RegisterEvent


def event(**said):
    return RegisterEvent(
        **{
            "source": "tư pháp", "source_id": "KT-1", "kind": "death", "cid": 1_000_000_001,
            "person_id": None, "happened_on": date(2021, 3, 1), "values": {"status": "dead"},
            "keys": {},
        } | said
    )  # fmt: skip


def test_an_event_names_its_record_by_number_or_id_or_both():
    assert event().as_json()["cid"] == 1_000_000_001
    by_both = event(person_id="A-7").as_json()
    assert (by_both["person_id"], by_both["cid"]) == ("A-7", 1_000_000_001)
    neither = event(cid=None).as_json()
    assert "cid" not in neither
    assert "person_id" not in neither


def test_the_day_is_told_as_written_or_not_at_all():
    assert event().as_json()["on"] == "2021-03-01"
    assert event(happened_on=None).as_json()["on"] is None


def test_every_field_stands_once_and_some_events_bring_a_record_in():
    assert len(FIELDS) == len(set(FIELDS))
    assert set(ENTERING) < set(KINDS)
