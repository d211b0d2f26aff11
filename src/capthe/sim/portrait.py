"""Synthetic portraits: drawn, not photographed, and marked so. One person keeps one face.

300 by 400 pixels, JPEG of 8 to 20 KB, a few milliseconds. The face follows from the seed and the
person (twins share theirs but for a mole); `shot` is the occasion: a second enrolment shows the
same face a little moved, in other light.
"""

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from capthe.sim.nation import REFERENCE_DAY, Person, Sex
from capthe.sim.nation.streams import one_of, stream

WIDTH, HEIGHT = 300, 400
QUALITY = 80
_GRAINS = 8
_MARK = "SPECIMEN"
MARK_AT = (8, HEIGHT - 24)
Colour = tuple[int, int, int]

_SKINS: tuple[Colour, ...] = ((236, 200, 170), (224, 184, 150), (208, 164, 128), (190, 144, 108))
_CLOTHES: tuple[Colour, ...] = ((250, 250, 250), (70, 90, 120), (150, 60, 60), (60, 110, 90))
_BACKGROUNDS: tuple[Colour, ...] = ((250, 250, 252), (238, 242, 248), (214, 228, 244))


@dataclass(frozen=True, slots=True)
class Face:
    """What stays the same from one picture to the next; lengths in pixels."""

    skin: Colour
    hair: Colour
    sex: Sex
    age: int
    half_width: float
    half_height: float
    jaw: float
    eye_gap: float
    eye_size: float
    eye_height: float
    brow_tilt: float
    nose: float
    mouth: float
    lip: float
    hair_line: float
    mole: tuple[float, float]


def face_of(seed: int, person: Person) -> Face:
    """Return the face of a person; twins have the face of the one counted first."""
    first = person.index if person.twin is None else min(person.index, person.twin)
    rng = stream(seed, "face", first)
    age = max(person.age_on(REFERENCE_DAY), 0)
    grey = min(max(age - 45, 0) * 4, 150)
    dark = 18 + int(rng.random() * 26)
    own = stream(seed, "mole", person.index)
    return Face(
        skin=one_of(rng, _SKINS),
        hair=(dark + grey, dark + grey, dark + grey),
        sex=person.sex,
        age=age,
        half_width=rng.uniform(66, 80) - (person.sex == "F") * 4,
        half_height=rng.uniform(92, 106),
        jaw=rng.uniform(0.62, 0.86),
        eye_gap=rng.uniform(27, 36),
        eye_size=rng.uniform(11, 16),
        eye_height=rng.uniform(-18, -6),
        brow_tilt=rng.uniform(-4, 4),
        nose=rng.uniform(24, 36),
        mouth=rng.uniform(20, 31),
        lip=rng.uniform(4, 9),
        hair_line=rng.uniform(0.5, 0.74),
        mole=(own.uniform(-45, 45), own.uniform(5, 60)),
    )


def portrait(seed: int, person: Person, *, shot: int = 0) -> bytes:
    """Draw the portrait of a person as a JPEG."""
    face = face_of(seed, person)
    rng = stream(seed, "shot", person.index, shot)
    image = Image.new("RGB", (WIDTH, HEIGHT), one_of(rng, _BACKGROUNDS))
    draw = ImageDraw.Draw(image)
    middle, height = 150 + rng.uniform(-4, 4), 185 + rng.uniform(-5, 5)
    _draw_body(draw, face, middle, height, one_of(rng, _CLOTHES))
    _draw_head(draw, face, middle, height)
    _draw_features(draw, face, middle, height)
    image = ImageChops.add(image, _grain(int(rng.random() * _GRAINS)), 1, -12 - rng.randrange(8))
    image.paste(_mark(), MARK_AT)
    out = BytesIO()
    image.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _draw_body(draw: ImageDraw.ImageDraw, face: Face, x: float, y: float, cloth: Colour) -> None:
    if face.sex == "F":  # long hair falls behind the shoulders
        side = face.half_width + 16
        draw.rounded_rectangle((x - side, y - 60, x + side, y + 150), 40, fill=face.hair)
    draw.ellipse((x - 140, y + 120, x + 140, y + 360), fill=cloth)
    neck = _shade(face.skin, -18)
    draw.rectangle((x - 30, y + 60, x + 30, y + 135), fill=neck)
    draw.polygon(((x - 42, y + 128), (x + 42, y + 128), (x, y + 175)), fill=neck)


def _draw_head(draw: ImageDraw.ImageDraw, face: Face, x: float, y: float) -> None:
    wide, high = face.half_width, face.half_height
    draw.ellipse((x - wide - 12, y - high - 14, x + wide + 12, y + 40), fill=face.hair)
    for side in (-1, 1):
        ear = x + side * wide
        draw.ellipse((ear - 10, y - 20, ear + 10, y + 22), fill=_shade(face.skin, -10))
    draw.ellipse((x - wide, y - high, x + wide, y + high * 0.8), fill=face.skin)
    chin = wide * face.jaw
    draw.ellipse((x - chin, y - high * 0.2, x + chin, y + high), fill=face.skin)
    draw.chord((x - wide, y - high - 6, x + wide, y + high * 0.7), 200, 340, fill=face.hair)
    top = y - high * face.hair_line
    draw.ellipse((x - wide * 0.84, top, x + wide * 0.84, top + high), fill=face.skin)


def _draw_features(draw: ImageDraw.ImageDraw, face: Face, x: float, y: float) -> None:
    line = _shade(face.skin, -70)
    for side in (-1, 1):
        eye_x, eye_y = x + side * face.eye_gap, y + face.eye_height
        size = face.eye_size
        draw.ellipse((eye_x - size, eye_y - 6, eye_x + size, eye_y + 6), fill=(248, 248, 246))
        draw.ellipse((eye_x - 6, eye_y - 6, eye_x + 6, eye_y + 6), fill=(52, 36, 28))
        draw.arc((eye_x - size, eye_y - 8, eye_x + size, eye_y + 8), 190, 350, line, 2)
        brow = eye_y - 18
        tilt = side * face.brow_tilt
        draw.line((eye_x - 17, brow - tilt, eye_x + 17, brow + tilt), fill=face.hair, width=5)
    nose = y + face.eye_height + face.nose + 8
    draw.arc((x - 13, nose - 14, x + 13, nose + 6), 20, 160, line, 2)
    mouth = nose + 26
    draw.chord(
        (x - face.mouth, mouth - face.lip, x + face.mouth, mouth + face.lip),
        0,
        180,
        fill=(178, 96, 92),
    )
    draw.line((x - face.mouth, mouth, x + face.mouth, mouth), fill=line, width=2)
    for wrinkle in range(max(0, (face.age - 40) // 8)):
        brow = y - face.half_height * 0.42 - wrinkle * 6
        draw.arc((x - 40, brow, x + 40, brow + 14), 200, 340, _shade(face.skin, -30), 1)
    mole_x, mole_y = face.mole
    draw.ellipse((x + mole_x - 2, y + mole_y - 2, x + mole_x + 2, y + mole_y + 2), fill=line)


def _shade(colour: Colour, by: int) -> Colour:
    red, green, blue = (min(255, max(0, part + by)) for part in colour)
    return red, green, blue


@cache
def _grain(which: int) -> Image.Image:
    """Return a layer of film grain, so that a drawn face compresses like a photographed one."""
    noise = Random(f"grain {which}").randbytes(WIDTH * HEIGHT)
    soft = Image.frombytes("L", (WIDTH, HEIGHT), noise).filter(ImageFilter.GaussianBlur(0.9))
    return soft.point([value // 8 for value in range(256)]).convert("RGB")


@cache
def _mark() -> Image.Image:
    """Return the word SPECIMEN, red on white, so that it is read on any clothes."""
    font = ImageFont.load_default()
    left, top, right, bottom = font.getbbox(_MARK)
    mark = Image.new("RGB", (int(right - left) + 8, int(bottom - top) + 8), (255, 255, 255))
    ImageDraw.Draw(mark).text((4 - left, 4 - top), _MARK, fill=(160, 20, 20), font=font)
    return mark
