"""What a person meets in a real browser: no violation, no foreign word, no mouse needed."""

import re

import pytest

from tests.web.conftest import AXE
from tests.web.site import PASSWORD

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ENGLISH = re.compile(
    r"\b(the|and|or|of|your|you|with|from|sign|log|password|user|name|home|page|search|next"
    r"|previous|back|error|save|cancel|delete|remove|add|edit|code|key|menu|show|hide|submit"
    r"|required|field|invalid|please|enter|email|account|loading|view|download|generate|skip"
    r"|main|content|date|number|dossier|card|work|role|board)\b",
    re.IGNORECASE,
)
OWN_NAMES = {"English", "capthe", "QR"}


def _go(page, selector) -> None:
    """Press what leads to another page and wait until that page is whole."""
    with page.expect_navigation():
        page.click(selector)


def _press_main(page) -> None:
    _go(page, "main button.govuk-button[type=submit] >> nth=0")


def _until(page, holds) -> None:
    for _ in range(150):
        if holds():
            return
        page.wait_for_timeout(100)
    pytest.fail("not within 15 s")


def _english(page) -> None:
    _go(page, "button[name=language][value=en]")
    assert page.get_attribute("html", "lang") == "en"


def _violations(page) -> list[str]:
    """Run axe; the checker is injected by the browser's driver, outside the page's policy."""
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "tags => axe.run(document,"
        " {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})",
        WCAG,
    )
    return [
        f"{page.url} {rule['id']}: {node['html'][:120]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def _words(page) -> str:
    """Everything a person can see or have read to them."""
    return page.evaluate(
        """() => {
          const parts = [document.title, document.body.innerText];
          for (const e of document.querySelectorAll('*'))
            for (const a of ['aria-label', 'alt', 'title', 'placeholder', 'value'])
              if (e.hasAttribute(a) && e.type !== 'hidden' && e.tagName !== 'OPTION'
                  && !(a === 'value' && e.tagName === 'BUTTON'))
                parts.push(e.getAttribute(a));
          return parts.join('\\n');
        }"""
    )


def _foreign(page) -> list[str]:
    text = _words(page)
    for name in OWN_NAMES:
        text = text.replace(name, "")
    return [f"{page.url}: {word}" for word in ENGLISH.findall(text)]


def _reauthenticate(page) -> None:
    if "reauthenticate" in page.url:
        page.fill("#password", PASSWORD)
        _press_main(page)


def _crawl(page, kinds):
    """Follow every link of the signed-in site, one address of each kind that is not in `kinds`.

    Addresses that differ by a number or by what stands behind the question mark are of one kind:
    one template makes them.
    """
    page.goto("/")  # where this person can go from here is their own
    waiting = ["/khong-co", "/account/password/", "/account/2fa/", "/search/", *_links(page), "/"]
    while waiting:
        path = waiting.pop()
        kind = re.sub(r"[0-9]+", "N", path.partition("?")[0])
        if kind in kinds:
            continue
        kinds.add(kind)
        page.goto(path)
        if "mfa_reauth" in page.url or "2fa/reauthenticate" in page.url:
            yield page
            _go(page, "main a[href*='/account/reauthenticate/']")
        if "/account/reauthenticate/" in page.url:
            yield page
            _reauthenticate(page)
        if page.locator("input[name=why]").count():
            yield page
            _press_main(page)
            yield page
            page.click("label[for=why]")
            _press_main(page)
        yield page
        waiting += _links(page)


def _links(page):
    """Addresses of pages; a table to take away is none."""
    found = page.eval_on_selector_all("a[href^='/']", "all => all.map(a => a.pathname)")
    return [path for path in found if not path.endswith(".csv")]


def test_the_way_in_is_accessible_in_both_languages(page, people):
    page.goto("/account/login/")
    assert _violations(page) == []
    _press_main(page)
    assert _violations(page) == []
    _english(page)
    assert _violations(page) == []


def test_the_second_factor_is_accessible_in_both_languages(page, people):
    page.goto("/account/login/")
    page.fill("#login", "doisanh")
    page.fill("#password", PASSWORD)
    _press_main(page)
    page.wait_for_selector("#code")
    assert not page.locator("[data-passkey-problem]").is_visible()
    assert _violations(page) + _foreign(page) == []
    page.fill("#code", "000000")
    _press_main(page)
    assert "Mã không đúng" in page.inner_text("main")
    assert _violations(page) + _foreign(page) == []
    _english(page)
    assert _violations(page) == []


DESKS = [
    "chihuy", "thunhan", "lamsach", "doisanh", "pheduyet", "nhamay", "nhanthe", "trathe",
]  # fmt: skip


def _crawl_as_everybody(sign_in, visit, *, in_english=False):
    """Visit one page of each kind there is, signed in as one after the other."""
    kinds = set()
    for username in DESKS:
        page = sign_in(username)
        if in_english:
            _english(page)
        for here in _crawl(page, kinds):
            visit(here)
        page.context.clear_cookies()
    return kinds


def test_every_page_behind_the_login_is_accessible_and_vietnamese(sign_in):
    problems = []
    kinds = _crawl_as_everybody(
        sign_in, lambda here: problems.extend(_violations(here) + _foreign(here))
    )
    assert problems == []
    cases = ("cleaning", "adjudication", "approval", "arrival", "counter", "station")
    wanted = {"/", "/board/N/", "/dossiers/N/", "/dossiers/N/card/", "/plant/", "/packets/"}
    missing = (wanted | {f"/{case}/N/" for case in cases}) - kinds
    assert missing == set()


def test_every_page_is_accessible_in_english(sign_in):
    problems = []
    _crawl_as_everybody(sign_in, lambda here: problems.extend(_violations(here)), in_english=True)
    assert problems == []


def test_the_login_speaks_only_vietnamese(page):
    page.goto("/account/login/")
    assert _foreign(page) == []
    _press_main(page)
    assert _foreign(page) == []


def test_a_person_without_a_mouse_signs_in(page, people):
    page.goto("/account/login/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "govuk-skip-link"
    assert page.locator(".govuk-skip-link").is_visible()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main-content"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "login"
    page.keyboard.type("trathe")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("header:has-text('Đặng Thu Hà')")


def test_the_focus_is_always_visible(page):
    page.goto("/account/login/")
    for _ in range(8):
        page.keyboard.press("Tab")
        look = page.evaluate(
            "() => { const s = getComputedStyle(document.activeElement);"
            " return [document.activeElement.tagName, s.outlineWidth, s.boxShadow,"
            " s.backgroundColor]; }"
        )
        if look[0] == "BODY":
            break
        assert look[1] not in ("0px", "") or look[2] != "none", look


@pytest.mark.parametrize(
    "path", ["/account/login/", "/", "/account/2fa/", "/counter/", "/packets/", "/search/"]
)
def test_at_400_percent_nothing_scrolls_sideways(sign_in, path):
    page = sign_in("trathe")
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_fonts_are_our_own(page):
    page.goto("/account/login/")
    page.evaluate("document.fonts.ready.then(() => true)")
    assert page.evaluate("document.fonts.check('16px \"Be Vietnam Pro\"', 'Đặng ở')")
    family = page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily")
    assert family.startswith('"Be Vietnam Pro"')


def test_a_passkey_is_added_and_opens_the_account(sign_in):
    page = sign_in("quantri")
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    page.goto("/account/2fa/webauthn/add/")
    if "2fa/reauthenticate" in page.url:
        _go(page, "main a[href*='/account/reauthenticate/']")
    _reauthenticate(page)
    _press_main(page)
    page.wait_for_url(re.compile(r"/account/2fa/(recovery-codes/)?$"))
    page.goto("/account/2fa/webauthn/")
    assert "Khóa đăng nhập 1" in page.inner_text("main")
    assert _violations(page) + _foreign(page) == []
    page.click("text=Đăng xuất")
    page.fill("#login", "quantri")
    page.fill("#password", PASSWORD)
    _press_main(page)
    page.click("main form[data-passkey=get] button")
    page.wait_for_selector("header:has-text('Ngô Thanh Sơn')")


def test_a_live_region_is_refreshed_only_when_it_changed_and_rests_when_hidden(page, built):
    """The polling module against answers given by the test, with the real headers it sends."""
    asked: list[str | None] = []
    state = {"etag": '"1"', "text": "<p>một</p>"}

    def answer(route):
        given = route.request.headers.get("if-none-match")
        asked.append(given)
        if given == state["etag"]:
            route.fulfill(status=304)
        else:
            route.fulfill(status=200, headers={"ETag": state["etag"]}, body=state["text"])

    page.route("**/numbers", answer)
    page.goto("/account/login/")
    page.evaluate(
        "() => { const d = document.createElement('div'); d.id = 'n'; d.dataset.poll = '/numbers';"
        " d.dataset.pollSeconds = '1'; document.querySelector('main').append(d);"
        " document.dispatchEvent(new CustomEvent('capthe:added', {detail: d.parentNode})); }"
    )
    page.wait_for_selector("#n:has-text('một')")
    _until(page, lambda: len(asked) > 2)
    assert asked[0] is None
    assert set(asked[1:]) == {'"1"'}
    state |= {"etag": '"2"', "text": "<p>hai</p>"}
    page.wait_for_selector("#n:has-text('hai')")
    page.evaluate(
        "Object.defineProperty(document, 'hidden', {get: () => window.away, configurable: true});"
        "window.away = true;"
    )
    page.wait_for_timeout(1500)
    before = len(asked)
    page.wait_for_timeout(2500)
    assert len(asked) == before
    page.evaluate("window.away = false; document.dispatchEvent(new Event('visibilitychange'))")
    _until(page, lambda: len(asked) > before)


def test_the_static_files_are_kept_for_ever_and_compressed(page, address):
    answer = page.request.get(page.request.get("/account/login/").url)
    css = re.search(r"/static/site-\w+\.css", answer.text()).group(0)
    headers = page.request.get(css, headers={"Accept-Encoding": "gzip"}).headers
    assert "immutable" in headers["cache-control"]
    assert headers["content-encoding"] == "gzip"
