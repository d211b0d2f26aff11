"""Addresses and forms that no page of ours makes: answered in words, never by a failure."""

import pytest

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
