"""Programs that we did not write read the faces at the printer's 300 dots an inch."""

import subprocess

import pytest
from PIL import Image, ImageFilter

from capthe.face.raster import PRINTER_DPI, png, sides
from tests.face.conftest import DAYS, faces, tool

ZONE_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"


def run(*command):
    done = subprocess.run(command, capture_output=True, check=True)
    return done.stdout.decode()


def read_line(picture, path, *, blur):
    """One line of the zone as tesseract reads it, blanks left out."""
    Image.fromarray(picture).filter(ImageFilter.GaussianBlur(blur)).save(path)
    command = ["tesseract", path, "-", "--psm", "7", "--dpi", str(PRINTER_DPI), "-l", "eng"]
    found = run(*command, "-c", f"tessedit_char_whitelist={ZONE_LETTERS}")
    return found.replace(" ", "").strip()


DIGITS = str.maketrans("OQDISB", "000158")
LETTERS = str.maketrans("0158", "OISB")


def as_written(field, text):
    """A text as every reader of zones takes it: names are letters only and numbers digits only,
    so O and 0 are told apart by where they stand.
    """
    return text.translate(DIGITS if field.isdigit() else LETTERS)


def unread(fields, text):
    """The fields that do not stand in a line at their place.

    A place is counted from the line's beginning, or from its end where a run of fillers lies
    before it: a reader of other letters miscounts those. Where it reads a letter twice, all that
    follows stands one place on. A word of a name has no place of its own; it follows the word
    before it.
    """
    missing, after, on = [], 0, 0
    for start, field in fields:
        line = as_written(field, text)
        if start is None:
            found = line.find(field, after)
            after = max(after, found + len(field))
            is_there = found >= 0
        elif start < 0:
            is_there = line[start:][: len(field)] == field
        else:
            places = [n for n in (on, 1) if line[start + n :].startswith(field)]
            is_there, on = bool(places), min(places, default=on)
        if not is_there:
            missing.append((start, field))
    return missing


def fields_of(lines):
    """What each line of a zone states with its check digits, and where; no runs of fillers."""
    first, second, third = lines
    return (
        [(0, first[:5]), (5, first[5:14]), (14, first[14]), (15, first[15:27]), (-1, first[29])],
        [
            (0, second[:6]), (6, second[6]), (7, second[7]), (8, second[8:14]), (14, second[14]),
            (15, second[15:18]), (-1, second[29]),
        ],
        [(None, word) for word in third.split("<") if word],
    )  # fmt: skip


@tool("zbarimg")
@pytest.mark.parametrize("version", DAYS)
def test_zbarimg_returns_the_text_of_the_code(presses, version, sizes, tmp_path):
    cards = faces(presses[version], version, sizes["faces_read"], seed=3)
    page = 0 if version == "2021" else 1
    for card, side in zip(cards, sides(presses[version].sheet(cards))[page::2], strict=True):
        path = tmp_path / "side.png"
        path.write_bytes(png(side))
        found = run("zbarimg", "--quiet", "--raw", "--nodbus", path)
        assert found == card.codes[0] + "\n"


@tool("tesseract")
def test_tesseract_finds_every_field_of_the_zone(presses, sizes, tmp_path):
    press = presses["2021"]
    cards = faces(press, "2021", sizes["faces_read"], seed=3)
    backs = sides(press.sheet(cards), grey=True)[1::2]
    zone = press.profile.mrz
    for card, back in zip(cards, backs, strict=True):
        for row, fields in enumerate(fields_of(card.mrz)):
            baseline = round((zone.baseline_mm + row * zone.step_mm) / 25.4 * PRINTER_DPI)
            line = back[baseline - 50 : baseline + 20]
            # it knows no OCR-B: what it misses in the sharp picture it may find in a soft one
            read = [read_line(line, tmp_path / "line.png", blur=0)]
            if unread(fields, read[0]):
                read.append(read_line(line, tmp_path / "line.png", blur=1))
            missing = set.intersection(*(set(unread(fields, text)) for text in read))
            assert missing == set(), read


def test_a_field_in_another_place_is_not_taken_for_read():
    lines = (
        "IDVNM1850309125001185030912<<5", "8503091F2503097VNM<<<<<<<<<<<4",
        "NGUYEN<<VAN<THI<HOA<<<<<<<<<<<",
    )  # fmt: skip
    number, dates, name = fields_of(lines)
    assert [unread(*each) for each in zip((number, dates, name), lines, strict=True)] == [[]] * 3
    assert unread(number, lines[0][:29]) == [(-1, "5")]
    assert unread(dates, lines[1].replace("F", "M")) == [(7, "F")]
    assert unread(dates, f"{lines[1][:-1]}5") == [(-1, "4")]
    assert unread(dates, lines[1].replace("<", "", 4)) == []
    assert unread(number, f"IDVNMO{lines[0][5:]}") == [], "one letter read twice"
    assert unread(number, f"IDVNMOO{lines[0][5:]}") != []
    assert unread(name, "NGUYEN<KVAN<KTH1<HOA<<<") == []
    assert unread(name, "NGUYEN<<VAN<HOA<THI<<<<") == [(None, "HOA")]
