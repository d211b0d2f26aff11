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


def is_in(field, text):
    """Whether a field was read: as every reader of zones knows, names are letters only and
    numbers digits only, so O and 0 are told apart by where they stand.
    """
    if field.isdigit():
        return field in text.translate(str.maketrans("OQDISB", "000158"))
    return field in text.translate(str.maketrans("0158", "OISB"))


def fields_of(lines):
    """What each line of a zone states, with its check digits; no runs of fillers."""
    first, second, third = lines
    return (
        [first[:5], first[5:15], first[15:27], first[29]],
        [second[:7], second[7], second[8:15], second[15:18], second[29]],
        [word for word in third.split("<") if word],
    )


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
            if not all(is_in(field, read[0]) for field in fields):
                read.append(read_line(line, tmp_path / "line.png", blur=1))
            missing = [each for each in fields if not any(is_in(each, text) for text in read)]
            assert missing == [], read
