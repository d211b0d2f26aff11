"""Vietnamese unless English was asked for, and the page stays the page."""

from capthe.domain.text import Text
from capthe.web.language import t

LOGIN = "/account/login/"


def test_vietnamese_comes_first(client):
    answer = client.get(LOGIN)
    assert answer.headers["Content-Language"] == "vi"
    assert "<h1" in answer.text
    assert "Đăng nhập</h1>" in answer.text


def test_the_browser_s_own_language_does_not_decide(client):
    answer = client.get(LOGIN, headers={"accept-language": "en-GB,en"})
    assert answer.headers["Content-Language"] == "vi"


def test_the_switch_keeps_the_page_and_lasts(client):
    answer = client.post("/language", {"language": "en", "back": f"{LOGIN}?next=/x"})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{LOGIN}?next=/x")
    assert "Sign in</h1>" in client.get(LOGIN).text


def test_the_switch_leads_nowhere_else(client):
    answer = client.post("/language", {"language": "en", "back": "https://example.org/"})
    assert answer.headers["Location"] == "/"


def test_an_unknown_language_changes_nothing(client):
    client.post("/language", {"language": "fr", "back": LOGIN})
    assert client.get(LOGIN).headers["Content-Language"] == "vi"


def test_looking_does_not_switch(client):
    assert client.get("/language?language=en").headers["Location"] == "/"
    assert client.get(LOGIN).headers["Content-Language"] == "vi"


def test_a_text_is_filled_in_the_page_s_language(config):
    assert t(Text("Còn {n} hồ sơ", "{n} dossiers left"), n=3) == "Còn 3 hồ sơ"
