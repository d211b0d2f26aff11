"""What a replay is shown as: the table beside the public figures, and the picture of its curves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from capthe.cli.svg import AGAIN, AHEAD, ASIDE, LAST, centred, label, sheet
from capthe.domain.stages import STAGES
from capthe.sim.replay.comparison import Compared, compared
from capthe.sim.replay.history import HA_NOI, NATION
from capthe.sim.replay.inputs import END, START
from capthe.sim.replay.report import Report

_NAMES = {
    "collected": "thu nhận / collected",
    "sent": "đã gửi / sent",
    "printed": "đã in / printed",
    "received": "về đơn vị / received",
    "handed_over": "đã trả / handed over",
}
_COLOURS = {"collected": AHEAD, "printed": ASIDE, "received": ASIDE, "handed_over": AGAIN}
_MILLION = 1_000_000
_WIDTH = 960


def table(report: Report) -> str:
    """Return the comparison as a table of Markdown."""
    rows = [
        "| evening of | what | where | public | replay | difference | |",
        "|---|---|---|---:|---:|---:|---|",
        *(_row(each) for each in compared(report)),
    ]
    return "\n".join(rows) + "\n"


def _row(each: Compared) -> str:
    public = each.public
    exact = f" ({public.exactness})" if public.exactness else ""
    off = f"{each.difference:+.1%}" if abs(each.difference) < 10 else "over 10 times"
    return (
        f"| {public.day:%d/%m/%Y} | {_NAMES[public.number]} | {public.scope} |"
        f" {public.value:,}{exact} | {each.replayed:,} | {off} | {each.given or '**outcome**'} |"
    )


def ends(report: Report) -> str:
    """Return where everybody was on the last evening, as a table of Markdown."""
    rows = ["| stage | dossiers of the replay |", "|---|---:|"]
    rows.append(f"| Không nhận (2) / Refused at reception | {report.refused:,} |")
    for stage in STAGES:
        if report.standing.get(stage.name):
            name = f"{stage.label.vi} / {stage.label.en}"
            rows.append(f"| {name} | {report.standing[stage.name]:,} |")
    return "\n".join(rows) + "\n"


@dataclass(frozen=True, slots=True)
class _Panel:
    """One chart: where it stands, what it is of, how high its scale goes (in dossiers)."""

    title: str
    scope: str
    numbers: tuple[str, ...]
    top: int
    height: int
    highest: int
    step: int
    left: int = 64
    right: int = 800

    def x(self, day: date) -> int:
        """Return where a day stands."""
        share = (day - START).days / (END - START).days
        return round(self.left + (self.right - self.left) * share)

    def y(self, value: float) -> int:
        """Return where a number stands."""
        return round(self.top + self.height * (1 - value / self.highest))


_PANELS = (
    _Panel(
        "Cả nước / the nation", NATION, ("collected", "printed", "handed_over"),
        top=92, height=330, highest=60 * _MILLION, step=10 * _MILLION,
    ),
    _Panel(
        "Hà Nội / Hanoi", HA_NOI, ("collected", "received", "handed_over"),
        top=500, height=190, highest=7 * _MILLION, step=1 * _MILLION,
    ),
)  # fmt: skip


def chart(report: Report) -> str:
    """Return the picture: curves of the replay, dots of the public figures."""
    title = f"Chương trình 2021, 1 : {report.scale} / the programme of 2021, 1 : {report.scale}"
    parts = [
        f'<text x="24" y="30" font-size="16" font-weight="700">{escape(title)}</text>',
        *_key(report),
    ]
    for panel in _PANELS:
        parts += [*_frame(panel), *_curves(panel, report), *_dots(panel, report)]
    return sheet(title, _WIDTH, 730, parts)


def _key(report: Report) -> list[str]:
    """Say what line, full dot and ring mean."""
    words = (
        f"đường / line: mô phỏng / replay, capacity {report.capacity.value}",
        "công bố / public figure: kết quả / outcome",
        "đã cho / given as input",
    )
    return [
        f'<path d="M24 52h24" stroke="{LAST}" stroke-width="2.5"/>',
        f'<text x="54" y="56">{escape(words[0])}</text>',
        f'<circle cx="400" cy="52" r="5" fill="{LAST}"/>',
        f'<text x="412" y="56">{escape(words[1])}</text>',
        f'<circle cx="710" cy="52" r="4.5" fill="#ffffff" stroke="{LAST}" stroke-width="2"/>',
        f'<text x="722" y="56">{escape(words[2])}</text>',
    ]


def _frame(panel: _Panel) -> list[str]:
    head = f"{panel.title} (triệu / millions)"
    parts = [f'<text x="{panel.left}" y="{panel.top - 12}" font-weight="700">{head}</text>']
    for value in range(0, panel.highest + 1, panel.step):
        y = panel.y(value)
        colour = "#5b6670" if value == 0 else "#e3e7ea"
        parts.append(f'<path d="M{panel.left} {y}H{panel.right}" stroke="{colour}"/>')
        parts.append(
            f'<text x="{panel.left - 8}" y="{y + 4}" text-anchor="end">{value // _MILLION}</text>'
        )
    months = [date(2021 + m // 12, m % 12 + 1, 1) for m in range(1, 13)]
    for month in months:
        x, bottom = panel.x(month), panel.top + panel.height
        parts.append(f'<path d="M{x} {bottom}v5" stroke="#5b6670"/>')
        parts.append(centred(x, bottom + 19, f"{month:%m/%y}"))
    return parts


def _curves(panel: _Panel, report: Report) -> list[str]:
    parts = []
    ends_at: list[int] = []
    for number in panel.numbers:
        points = [
            (panel.x(each.day), panel.y(getattr(each.numbers[panel.scope], number) * report.scale))
            for each in report.evenings
        ]
        path = " ".join(f"{x},{y}" for x, y in points)
        parts.append(
            f'<polyline points="{path}" fill="none" stroke="{_COLOURS[number]}"'
            ' stroke-width="2.5" stroke-linejoin="round"/>'
        )
        y = _clear(points[-1][1] + 4, ends_at)
        ends_at.append(y)
        parts.append(label(points[-1][0] + 8, y, _NAMES[number], _COLOURS[number]))
    return parts


def _clear(y: int, others: Sequence[int]) -> int:
    """Move a label down until it stands clear of those before it."""
    while any(abs(y - other) < 16 for other in others):
        y += 4
    return y


def _dots(panel: _Panel, report: Report) -> list[str]:
    """Draw the public figures; a label stands left above its dot unless another one does."""
    parts = []
    shown = [
        each.public
        for each in compared(report)
        if each.public.scope == panel.scope and each.public.number in {*panel.numbers, "received"}
    ]
    for at, public in enumerate(shown):
        x, y, colour = panel.x(public.day), panel.y(public.value), _COLOURS[public.number]
        fill = "#ffffff" if public.given_to(report.capacity) else colour
        parts.append(
            f'<circle cx="{x}" cy="{y}" r="5" fill="{fill}" stroke="{colour}" stroke-width="2"/>'
        )
        after = shown[at + 1] if at + 1 < len(shown) else None
        is_pair = after is not None and (after.day, after.number) == (public.day, public.number)
        is_low = public.number == "received" and public.value < panel.highest / 10
        if is_pair or is_low:
            parts.append(label(x + 10, y + 4 + 8 * is_pair, _short(public.value), colour))
        else:
            parts.append(label(x - 9, y - 6, _short(public.value), colour, "end"))
    return parts


def _short(value: int) -> str:
    """Return 54 M, 3.49 M, 123,000."""
    if value < _MILLION:
        return f"{value:,}"
    return f"{value / _MILLION:.2f}".rstrip("0").rstrip(".") + " M"
