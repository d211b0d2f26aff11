"""The ten numbers of the flow as a picture: what happens, and where (docs/flow.md tells them)."""

from dataclasses import dataclass

from capthe.cli.svg import arrow_right, badge, centred, sheet
from capthe.domain.text import Text


@dataclass(frozen=True, slots=True)
class Number:
    """One of the ten: its number, what it is called, and at which place it happens."""

    number: int
    name: Text
    place: Text


_UNIT = Text("đơn vị", "unit")
_CENTRE = Text("trung tâm", "centre")
_PROVINCE = Text("tỉnh", "province")
_PLANT = Text("nhà máy", "plant")
_ROAD = Text("trên đường", "on the road")

FLOW: tuple[Number, ...] = (
    Number(1, Text("thu nhận", "enrol"), _UNIT),
    Number(2, Text("tiếp nhận", "receive"), _CENTRE),
    Number(3, Text("đối chiếu", "verify"), _CENTRE),
    Number(4, Text("xét trùng", "unique"), _CENTRE),
    Number(5, Text("phê duyệt", "approve"), _PROVINCE),
    Number(6, Text("vào lô in", "allot"), _PLANT),
    Number(7, Text("cá thể hóa", "personalise"), _PLANT),
    Number(8, Text("kiểm tra", "inspect"), _PLANT),
    Number(9, Text("chuyển về", "dispatch"), _ROAD),
    Number(10, Text("trả thẻ", "hand over"), _UNIT),
)

_STEP, _EDGE, _HEIGHT = 96, 52, 132
_FILLS = {_UNIT: "#e9f5ec", _CENTRE: "#eaf1fb", _PROVINCE: "#fff4df", _PLANT: "#f3ecfa",
          _ROAD: "#eef0f2"}  # fmt: skip


def flow_picture() -> str:
    """Return the ten numbers in a row, on a ground for each place."""
    width = 2 * _EDGE + 9 * _STEP
    return sheet("The ten numbers of the flow", width, _HEIGHT, [*_grounds(), *_numbers()])


def _grounds() -> list[str]:
    parts = []
    first = 0
    for index, each in enumerate(FLOW):
        following = FLOW[index + 1] if index + 1 < len(FLOW) else None
        if following is not None and following.place is each.place:
            continue
        left, right = _EDGE + first * _STEP - 44, _EDGE + index * _STEP + 44
        parts += [
            (
                f'<rect x="{left}" y="8" width="{right - left}" height="{_HEIGHT - 16}" rx="8"'
                f' fill="{_FILLS[each.place]}"/>'
            ),
            centred((left + right) // 2, 104, each.place.vi, 'fill="#5b6670" font-size="11"'),
            centred((left + right) // 2, 118, each.place.en, 'fill="#5b6670" font-size="11"'),
        ]
        first = index + 1
    return parts


def _numbers() -> list[str]:
    parts = []
    for index, each in enumerate(FLOW):
        x = _EDGE + index * _STEP
        if index:
            parts.append(arrow_right(x - _STEP + 13, 32, x - 12))
        parts += badge(x, 32, each.number)
        parts.append(centred(x, 64, each.name.vi, 'font-weight="700"'))
        parts.append(centred(x, 80, each.name.en))
    return parts
