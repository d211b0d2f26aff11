"""What the press writes is what Typst would have set, and what programs of others can read."""

import subprocess
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from PIL import Image

from capthe.country import COUNTRIES
from capthe.country.faces import face_version, faces_of
from capthe.domain.country import CardData
from capthe.domain.errors import Refusal
from capthe.domain.number import Sex
from capthe.face.content import Holder, card_face
from capthe.face.press import Press
from capthe.face.profile import face_profile
from capthe.face.raster import differing, differing_by_more_than_a_dot, png, sides
from tests.face.conftest import DAYS, LONG_ADDRESS, LONG_NAME, VN, faces, holders, tool

VERSIONS = pytest.mark.parametrize("version", DAYS)


def grey_jpeg():
    out = BytesIO()
    Image.radial_gradient("L").save(out, "JPEG")
    return out.getvalue()


def long_holder(version):
    """A citizen for whom every text is long, with prints on the card."""
    holder = holders(1, version)[0]
    card = holder.card._replace(name=LONG_NAME, residence=LONG_ADDRESS)
    return replace(
        holder, card=card, origin=LONG_ADDRESS, birth_place=LONG_ADDRESS, marks=LONG_ADDRESS,
        left_index=grey_jpeg(), right_index=grey_jpeg(),
    )  # fmt: skip


def text_of(pdf, tmp_path):
    path = tmp_path / "card.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(
        ["pdftotext", "-raw", path, "-"], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return done.stdout


@VERSIONS
def test_press_and_typst_draw_the_same_card(presses, typesetter, version, sizes):
    press = presses[version]
    cards = [card_face(VN, press.profile, long_holder(version))]
    cards += faces(press, version, sizes["faces_compared"])
    for start in range(0, len(cards), 50):
        some = cards[start : start + 50]
        ours, typst = sides(press.sheet(some)), sides(typesetter.sheet(press.profile, some))
        assert [differing_by_more_than_a_dot(*pair) for pair in zip(ours, typst, strict=True)] == [
            0
        ] * (2 * len(some))


def test_a_comparison_sees_one_wrong_letter_and_one_moved_field(presses):
    press = presses["2021"]
    right = faces(press, "2021", 1)[0]
    number, *rest = right.texts
    wrong = replace(right, texts=("8" + number[1:], *rest))
    front, back = sides(press.sheet([right]))
    other = sides(press.sheet([wrong]))
    assert (differing(back, other[1]), differing_by_more_than_a_dot(back, other[1])) == (0, 0)
    assert differing_by_more_than_a_dot(front, other[0]) > 50
    layout = press.profile.layout.replace("x_mm = 37.4", "x_mm = 37.9")
    assert layout != press.profile.layout
    moved = Press(face_profile(layout, press.profile.template), press.drawing, press.fonts)
    assert differing_by_more_than_a_dot(front, sides(moved.sheet([right]))[0]) > 50
    assert differing_by_more_than_a_dot(front, front[:-1]) == front.size


@tool("pdffonts")
@VERSIONS
def test_every_font_is_embedded_and_tells_its_letters(presses, tmp_path, version):
    path = tmp_path / "card.pdf"
    path.write_bytes(presses[version].sheet(faces(presses[version], version, 3)))
    done = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True)
    rows = [row.split()[-5:-2] for row in done.stdout.splitlines()[2:]]
    assert done.stderr == ""
    assert rows == [["yes", "yes", "yes"]] * 4  # labels in two weights, data, OCR-B


@tool("pdftotext")
def test_the_text_of_a_card_is_the_approved_text(presses, tmp_path):
    press = presses["2021"]
    holder = long_holder("2021")
    face = card_face(VN, press.profile, holder)
    found = " ".join(text_of(press.sheet([face]), tmp_path).split())
    for wanted in (LONG_NAME, LONG_ADDRESS, holder.card.number, *face.mrz):
        assert wanted in found, found


@VERSIONS
def test_a_sheet_of_one_holds_what_it_holds_in_a_larger_sheet(presses, version):
    press = presses[version]
    cards = faces(press, version, 3)
    together, alone = sides(press.sheet(cards)), sides(press.sheet(cards[1:2]))
    assert [differing(*pair) for pair in zip(together[2:4], alone, strict=True)] == [0, 0]
    assert press.sheet(cards) == press.sheet(cards)


def test_faces_follow_the_day_of_issue():
    faces_of_vn = faces_of("vn")
    assert faces_of_vn.on(date(2024, 6, 30)).version == "vn-2021"
    assert faces_of_vn.on(date(2024, 7, 1)).version == "vn-2024"


def test_the_invented_country_prints_its_own_card(fonts, typesetter):
    demo, profile = COUNTRIES["demo"](), face_version("demo", "1")
    number = demo.numbers.compose(place="11", sex=Sex.FEMALE, birth_year=1990, serial=7)
    card = CardData(
        number, "Ada Þóra Lind", Sex.FEMALE, date(1990, 2, 28), "", date(2021, 3, 1), None
    )
    holder = Holder(card, holders(1, "2021")[0].portrait)
    with pytest.raises(Refusal):
        card_face(demo, profile, holder)  # Þ has no form in the zone
    face = card_face(demo, profile, replace(holder, card=card._replace(name="Ada Lind")))
    press = Press(profile, typesetter.drawing(profile), fonts)
    ours, typst = sides(press.sheet([face])), sides(typesetter.sheet(profile, [face]))
    assert [differing_by_more_than_a_dot(*pair) for pair in zip(ours, typst, strict=True)] == [0, 0]


def test_nothing_is_cut_what_does_not_fit_is_refused(presses):
    press = presses["2021"]
    holder = long_holder("2021")
    press.sheet([card_face(VN, press.profile, holder)])
    for name in ("x" * 200, " ".join([LONG_NAME] * 4)):
        card = holder.card._replace(name=name)
        with pytest.raises(Refusal) as refused:
            press.sheet([card_face(VN, press.profile, replace(holder, card=card))])
        assert refused.value.code == "face_text_too_long"


def test_a_letter_without_a_glyph_is_refused_not_boxed(presses):
    press = presses["2021"]
    face = faces(press, "2021", 1)[0]
    with pytest.raises(Refusal) as refused:
        press.sheet([replace(face, texts=(*face.texts[:1], "Nguyễn 王", *face.texts[2:]))])
    assert refused.value.code == "face_letter_missing"
    assert "王" in refused.value.text.vi


def test_a_picture_that_is_no_jpeg_is_refused(presses):
    press = presses["2021"]
    face = faces(press, "2021", 1)[0]
    for picture in (b"GIF89a", face.images[0][:8], b"\xff\xd8\xff\xd9"):
        with pytest.raises(Refusal) as refused:
            press.sheet([replace(face, images=(picture, *face.images[1:]))])
        assert refused.value.code == "face_image_refused"


def test_a_card_without_a_picture_leaves_its_place_blank(presses):
    """A child under six has no portrait on the 2024 card."""
    press = presses["2024"]
    face = faces(press, "2024", 1)[0]
    front, back = sides(press.sheet([face]))
    bare, same = sides(press.sheet([replace(face, images=(b"",))]))
    assert differing(back, same) == 0
    assert differing(front, bare) > 10_000


def test_a_face_of_another_version_is_a_defect(presses):
    with pytest.raises(ValueError, match="vn-2024"):
        presses["2024"].sheet(faces(presses["2021"], "2021", 1))


def test_a_drawing_of_another_build_is_not_taken(presses, typesetter, fonts):
    press = presses["2021"]
    four_pages = typesetter.sheet(press.profile, faces(press, "2021", 2))
    for other in (press.drawing.replace(b"xref\n0 ", b"xref\n1 "), four_pages):
        with pytest.raises(ValueError, match=r"table of places|two sides"):
            Press(press.profile, other, fonts)


def test_previews_are_pictures(presses):
    front, _ = sides(presses["2021"].sheet(faces(presses["2021"], "2021", 1)), dpi=150)
    opened = Image.open(BytesIO(png(front)))
    assert opened.size == (506, 319)
