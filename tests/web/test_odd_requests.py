"""Addresses and forms that no page of ours makes: answered in words, never by a failure."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings

from capthe.domain.stages import STAGES
from capthe.web.centre import country
from capthe.web.places import places
from tests.web.site import StoppedClock

LONG = "9" * 20
ZERO = {
    "a reason": ("/dossiers/1/", {"why": "other", "words": "a\0b"}),
    "a flag": ("/dossiers/1/flag/", {"kind": "priority\0"}),
    "a question": ("/search/", {"q": "1\0"}),
    "a login": ("/account/login/", {"login": "lam\0sach", "password": "x"}),
}
BACK = {
    "/arrival/found/": "/arrival/",
    "/arrival/found-card/": "/arrival/",
    "/dossiers/1/flag/": "/dossiers/1/",
    "/register/mending/hand-in/": "/register/mending/",
    "/language": "/",
}


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("lamsach", f"/dossiers/{LONG}/"),
        ("lamsach", f"/register/merges/{LONG}/"),
        ("trathe", f"/counter/{LONG}/"),
        ("nhanthe", f"/arrival/{LONG}/"),
        ("pheduyet", f"/approval/{LONG}/"),
    ],
)
def test_a_number_that_no_record_can_have_is_not_found(signed_in, who, address):
    answer = signed_in(who).get(address)
    assert answer.status_code == 404
    assert "Không tìm thấy trang" in answer.text


@pytest.mark.parametrize("form", ZERO)
def test_a_zero_byte_in_a_form_is_refused_in_words(signed_in, ledger, form):
    address, fields = ZERO[form]
    client = signed_in("lamsach")
    before = ledger.execute("select count(*) from ledger.access").fetchone()
    answer = client.post(address, fields)
    assert answer.status_code == 422
    assert "gõ lại ô đó" in answer.text
    assert ledger.execute("select count(*) from ledger.access").fetchone() == before


@pytest.mark.parametrize("given", ["²", "٣", LONG, "-1", ""])
def test_a_case_that_is_no_number_is_not_found(signed_in, given):
    answer = signed_in("chihuy").post("/packets/", {"case": given, "resolution": "đã xong"})
    assert answer.status_code == 404


@pytest.mark.parametrize("given", ["²", LONG])
def test_a_box_that_is_no_number_was_not_given_up(signed_in, given):
    answer = signed_in("nhanthe").post("/arrival/found/", {"box": given})
    assert answer.status_code == 409
    assert "không nằm trong số đã báo mất" in answer.text


@pytest.mark.parametrize("address", BACK)
def test_back_from_a_form_leads_to_its_page_not_to_nothing(signed_in, address):
    answer = signed_in("lamsach").get(address)
    assert (answer.status_code, answer.headers["Location"]) == (302, BACK[address])


def test_a_form_that_is_too_large_is_refused_in_words(signed_in):
    answer = signed_in("lamsach").post("/search/", {f"q{n}": "1" for n in range(5_001)})
    assert answer.status_code == 400
    assert "chưa ghi nhận gì" in answer.text


def test_a_year_that_was_loaded_into_the_home_counts_on_the_pages_too(config):
    loaded = config.home / "calendar" / "2027.csv"
    loaded.parent.mkdir(exist_ok=True)
    assert country().calendar.last.year == 2026
    loaded.write_text("date,kind,name_vi\n2027-01-01,off,Tết Dương lịch\n", encoding="utf-8")
    assert country().calendar.last.year == 2027
    loaded.unlink()
    assert country().calendar.last.year == 2026


def test_a_dossier_outside_the_calendar_says_so(signed_in, config, monkeypatch, ledger):
    dossier = ledger.execute(
        "select min(dossier) from ledger.exception where resolved_at is null and stage = %s",
        [STAGES["cleaning"].code],
    ).fetchone()[0]
    client = signed_in("tongdai")
    assert client.post(f"/dossiers/{dossier}/", {"why": "citizen_asks"}).status_code == 302
    assert client.get(f"/dossiers/{dossier}/").status_code == 200
    late = StoppedClock(datetime(2027, 1, 4, 2, 30, tzinfo=UTC))
    monkeypatch.setattr(settings, "CAPTHE", replace(config, clock=late))
    answer = client.get(f"/dossiers/{dossier}/")
    assert answer.status_code == 409
    assert "nạp lịch làm việc của năm đó" in answer.text


def test_the_places_of_few_days_are_kept(config):
    for number in range(40):
        places(date(2021, 2, 1) + timedelta(days=number))
    assert places.cache_info().currsize < 10
