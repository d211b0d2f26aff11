"""Drawn pictures of fingers: ridges around a core, of nobody; what a card shows in its boxes."""

from io import BytesIO

import numpy as np
from PIL import Image

from capthe.sim.nation.streams import stream

_WIDE, _HIGH = 220, 295  # a box of 11.2 by 15 mm at 500 dots an inch
_RIDGE_DOTS = 9.0  # from ridge to ridge: half a millimetre
_QUALITY = 70


def print_picture(seed: int, person: int, position: int) -> bytes:
    """Draw one finger of a person as a grey JPEG; the same each time."""
    draw = stream(seed, "print", person, position)
    y, x = np.mgrid[0:_HIGH, 0:_WIDE].astype(np.float32)
    x -= _WIDE * draw.uniform(0.4, 0.6)
    y -= _HIGH * draw.uniform(0.45, 0.65)
    bent = np.hypot(x * draw.uniform(0.9, 1.4), y) + draw.uniform(-0.3, 0.3) * x
    bent += 6 * np.sin(x / draw.uniform(20, 40)) + 6 * np.sin(y / draw.uniform(20, 40))
    ridges = 150 + 70 * np.sin(bent * (2 * np.pi / _RIDGE_DOTS))
    pad = (x / (_WIDE * 0.62)) ** 2 + (y / (_HIGH * 0.62)) ** 2 < 1
    out = BytesIO()
    grey = np.where(pad, ridges, 255).astype(np.uint8)
    Image.fromarray(grey).save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()
