"""The paper part of a dossier: a scanned form CC02 and two signatures, all plainly synthetic."""

from functools import cache, lru_cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from capthe.packet.content import Paper
from capthe.sim.nation.streams import stream

_SIZE = (620, 877)  # A4 at 75 dots per inch


@cache
def collection_form() -> Paper:
    """Return form CC02 (Circular 66/2015), blank and marked: the same scan for everybody."""
    image = Image.new("L", _SIZE, 246)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default()
    draw.text((40, 40), "CC02 - MAU / SPECIMEN", fill=30, font=font)
    for number in range(1, 25):
        height = 70 + number * 30
        draw.text((40, height - 14), f"{number}.", fill=60, font=font)
        draw.line((70, height, _SIZE[0] - 40, height), fill=150)
    out = BytesIO()
    image.save(out, "JPEG", quality=60)
    return Paper("CC02", out.getvalue())


@lru_cache(maxsize=4096)
def signature(seed: int, who: str) -> bytes:
    """Draw the signature of somebody as a small PNG: a stroke that follows from the name."""
    rng = stream(seed, "signature", who)
    points = [(6 + step * 9, 20 + rng.uniform(-14, 14)) for step in range(12)]
    image = Image.new("1", (120, 40), 1)
    ImageDraw.Draw(image).line(points, fill=0, width=2)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
