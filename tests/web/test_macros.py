"""The macros emit GOV.UK markup; their structure is what styles and screen readers rely on."""

from html.parser import HTMLParser

import pytest

IMPORTS = (
    '{% import "macros/forms.jinja" as f %}'
    '{% import "macros/content.jinja" as c %}'
    '{% import "macros/frame.jinja" as p %}'
)
VOID = {"input", "img", "link", "meta", "br"}


class Tree(HTMLParser):
    """Elements as (tag, attributes), and a check that every one is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, {k: v if v is not None else "" for k, v in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def find(self, tag: str, **wanted: str) -> dict[str, str]:
        """The one element of this tag with these attributes."""
        found = [a for name, a in self.elements if name == tag and wanted.items() <= a.items()]
        assert len(found) == 1, found
        return found[0]


@pytest.fixture
def render(config):
    """Render a template text in a language."""
    from django.template import engines
    from django.utils import translation

    def do(text: str, language: str = "vi", **values) -> Tree:
        with translation.override(language):
            return Tree(engines["jinja2"].env.from_string(IMPORTS + text).render(**values))

    return do


def test_an_input_with_hint_and_error_names_both_to_a_screen_reader(render):
    tree = render(
        '{{ f.input("name", "Họ tên", hint="Như giấy khai sinh", errors=["Thiếu tên."]) }}'
    )
    field = tree.find("input", name="name")
    assert field["aria-describedby"] == "name-hint name-error"
    assert field["class"] == "govuk-input govuk-input--error"
    assert tree.find("label")["for"] == field["id"] == "name"
    tree.find("p", id="name-error")
    tree.find("div", id="name-hint")


def test_an_input_without_either_describes_nothing(render):
    field = render('{{ f.input("name", "Họ tên", value="Ơ") }}').find("input", name="name")
    assert "aria-describedby" not in field
    assert field["value"] == "Ơ"


def test_text_is_escaped(render):
    field = render("{{ f.input('n', 'L', value=v) }}", v='"><script>').find("input", name="n")
    assert field["value"] == '"><script>'


def test_a_date_is_one_text_field(render):
    tree = render('{{ f.date_input("born", "Ngày sinh") }}')
    assert tree.find("input", name="born")["inputmode"] == "numeric"


def test_radios_are_a_fieldset_with_legend_and_one_choice(render):
    tree = render(
        '{{ f.radios("sex", "Giới tính", options, value=2) }}',
        options=[{"value": 1, "text": "Nam"}, {"value": 2, "text": "Nữ"}],
    )
    tree.find("fieldset")
    assert "checked" in tree.find("input", value="2")
    assert "checked" not in tree.find("input", value="1")
    assert [a["for"] for n, a in tree.elements if n == "label"] == ["sex", "sex-2"]


def test_a_select_marks_the_chosen_option(render):
    tree = render(
        '{{ f.select("p", "Tỉnh", options, value=2) }}',
        options=[{"value": 1, "text": "Hà Nội"}, {"value": 2, "text": "Hà Giang"}],
    )
    assert "selected" in tree.find("option", value="2")


def test_a_button_shows_its_shortcut_and_a_link_button_is_a_link(render):
    tree = render('{{ f.button("Duyệt", key="A") }}')
    button = tree.find("button")
    assert (button["aria-keyshortcuts"], button["data-prevent-double-click"]) == ("A", "true")
    assert render('{{ f.button("Mở", href="/x") }}').find("a")["href"] == "/x"


def test_an_error_summary_leads_to_the_field_and_is_absent_without_errors(render):
    tree = render('{{ f.error_summary([{"text": "Thiếu tên.", "href": "#name"}]) }}')
    tree.find("div", role="alert")
    assert tree.find("a")["href"] == "#name"
    assert render("{{ f.error_summary([]) }}").elements == []


def test_a_table_has_caption_scopes_and_right_aligned_numbers(render):
    tree = render(
        '{{ c.table("Tỉnh", columns, rows) }}',
        columns=[{"text": "Tên"}, {"text": "Số", "number": True}],
        rows=[["Hà Nội", "1.234"], [{"text": "Hà Giang", "href": "/2"}, "5"]],
    )
    tree.find("caption")
    assert [a["scope"] for n, a in tree.elements if n == "th"] == ["col", "col", "row", "row"]
    assert [a["class"] for n, a in tree.elements if n == "td"] == [
        "govuk-table__cell govuk-table__cell--numeric app-number"
    ] * 2


def test_an_empty_table_says_so(render):
    tree = render('{{ c.table("Tỉnh", [{"text": "Tên"}], []) }}')
    assert [name for name, _ in tree.elements] == ["h2", "p"]


def test_a_summary_list_names_what_an_action_is_about(render):
    tree = render(
        "{{ c.summary_list([{'key': 'Tên', 'value': 'Ơ'}, row]) }}",
        row={
            "key": "Ngày",
            "value": "1950",
            "action": {"text": "Sửa", "href": "/e", "about": "ngày sinh"},
        },
    )
    assert [name for name, _ in tree.elements].count("dt") == 2
    tree.find("span", **{"class": "govuk-visually-hidden"})


def test_tabs_point_at_their_panels(render):
    tree = render(
        '{{ c.tabs("Mục", tabs) }}',
        tabs=[{"id": "a", "text": "A", "html": "1"}, {"id": "b", "text": "B", "html": "2"}],
    )
    hrefs = [a["href"] for n, a in tree.elements if n == "a"]
    panels = ["#" + a["id"] for n, a in tree.elements if n == "div" and "id" in a]
    assert hrefs == panels == ["#a", "#b"]


def test_pagination_marks_the_current_page(render):
    tree = render(
        '{{ c.pagination(previous="/1", next="/3", pages=pages) }}',
        pages=[{"number": 2, "href": "/2", "current": True}],
    )
    assert tree.find("a", href="/2")["aria-current"] == "page"
    tree.find("a", rel="prev")
    tree.find("a", rel="next")


def test_tag_and_notification(render):
    assert (
        render('{{ c.tag("Quá hạn", "red") }}').find("strong")["class"]
        == "govuk-tag govuk-tag--red"
    )
    assert render('{{ c.notification("Đã duyệt", kind="success") }}').find("div", role="alert")


def test_breadcrumbs_end_at_the_page_itself(render):
    tree = render('{{ p.breadcrumbs([{"text": "Bảng", "href": "/"}, {"text": "Hà Nội"}]) }}')
    assert [a.get("aria-current") for n, a in tree.elements if n == "li"] == [None, "page"]


def test_a_live_region_polls_politely(render):
    tree = render('{% call c.live("/n", 5) %}<p>1</p>{% endcall %}')
    region = tree.find("div", **{"data-poll": "/n"})
    assert (region["data-poll-seconds"], region["aria-live"]) == ("5", "polite")


def test_a_name_no_one_set_is_an_error_where_it_is_printed(render):
    from jinja2 import UndefinedError

    with pytest.raises(UndefinedError):
        render("{{ not_there }}")
