"""Scorecards and worklists as pages that stand alone: HTML to read and print, Typst for the PDF.

Vietnamese first, English beside it. Each chart is SVG, each number has its CSV.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from capthe.domain.text import Text
from capthe.link.quality.bursts import WATCHED, Burst
from capthe.link.quality.labels import told
from capthe.link.quality.rule import DIMENSION_NAMES, Dimension, Rule
from capthe.link.quality.scoring import Score

Trend = Sequence[tuple[int, Score]]
_STYLE = """
body{font:16px/1.5 "Be Vietnam Pro","Noto Sans",system-ui,sans-serif;max-width:60rem;
margin:2rem auto;padding:0 1rem;color:#0b0c0c}
.house h2{margin:0}h1{font-size:1.9rem;margin:0 0 .5rem}h2{font-size:1.3rem;margin:2rem 0 .5rem}
.en{color:#505a5f;font-weight:400}
.words{display:grid;grid-template-columns:repeat(4,1fr);gap:1rem}
.word{border:1px solid #b1b4b6;padding:.75rem}.word b{display:block;font-size:2rem}
table{border-collapse:collapse;width:100%;margin:.5rem 0}
th,td{border-bottom:1px solid #b1b4b6;padding:.35rem .5rem;text-align:left;vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
.alarm{border-left:6px solid #d4351c;padding:.5rem 1rem;margin:1rem 0}
.house{break-inside:avoid;border:1px solid #0b0c0c;margin:0 0 1rem;padding:.5rem .75rem}
.box{display:inline-block;width:.9rem;height:.9rem;border:1px solid #0b0c0c;margin:0 .3rem 0 .8rem}
.line{border-bottom:1px dotted #0b0c0c;display:inline-block;min-width:16rem}
@media print{body{margin:0;max-width:none;font-size:11pt}a{color:inherit;text-decoration:none}
.csv{display:none}@page{size:A4;margin:15mm}}
"""


@dataclass(frozen=True, slots=True)
class Card:
    """All of one unit's scorecard; `ranked` is its place among its peers, if it has one."""

    title: str
    day: str
    trend: Trend
    ranked: tuple[int, int] | None
    worst: Sequence[tuple[Rule, int]]
    below: Sequence[tuple[str, str, Score, bool]]
    alarms: Sequence[Burst]
    measured: Mapping[Dimension, tuple[int, int]]


def percent(share: float | None) -> str:
    """Return a share as 98,7 %; a dash where nothing is known."""
    if share is None:
        return "–"
    cut = int(share * 1000) / 10  # never rounded up: 99,96 % is not all
    return f"{cut:.1f} %".replace(".", ",")


def count(number: int) -> str:
    """Return 1234567 as 1.234.567."""
    return f"{number:,}".replace(",", ".")


def two(text: Text) -> str:
    """Return both languages as HTML."""
    return f'{escape(text.vi)} <span class="en" lang="en">{escape(text.en)}</span>'


def page(title: str, body: Iterable[str]) -> str:
    """Return a whole document."""
    return (
        f'<!doctype html>\n<html lang="vi"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body>\n<main>\n"
        + "\n".join(body)
        + "\n</main></body></html>\n"
    )


def sparkline(shares: Sequence[float | None], label: str, width: int = 160) -> str:
    """Return the course of a score as SVG: 90 to 100 per cent unless it was lower."""
    known = [share for share in shares if share is not None]
    if not known:
        return ""
    low = min(0.9, *known)
    step = (width - 8) / max(1, len(known) - 1)
    points = [
        (round(4 + step * at, 1), round(36 - 32 * (share - low) / (1 - low), 1))
        for at, share in enumerate(known)
    ]
    line = " ".join(f"{x},{y}" for x, y in points)
    last = points[-1]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 40" width="{width}" '
        f'height="40" role="img"><title>{escape(label)}</title>'
        f'<polyline points="{line}" fill="none" stroke="#1d4f91" stroke-width="2"/>'
        f'<circle cx="{last[0]}" cy="{last[1]}" r="3" fill="#1d4f91"/></svg>'
    )


CSV_BEHIND = {
    "score": Text("Bốn điểm", "The four scores"),
    "score_history": Text("Điểm qua các lần", "Their course"),
    "rule_count": Text("Từng quy tắc", "Each rule"),
    "burst": Text("Dấu hiệu điền hàng loạt", "Alarms"),
}
"""The tables that stand beside the cards as CSV, of all units; a card links each at its numbers."""


def _behind(*names: str) -> str:
    links = " · ".join(f'<a href="{name}.csv">{two(CSV_BEHIND[name])}</a>' for name in names)
    return f'<p class="csv">CSV: {links}</p>'


def scorecard(card: Card) -> str:
    """Return a unit's scorecard as a page."""
    body = [f"<h1>{escape(card.title)}</h1>", f"<p>{escape(card.day)}"]
    if card.ranked is not None:
        place, of = card.ranked
        body.append(f' · hạng {place}/{of} <span class="en" lang="en">rank</span>')
    body += ["</p>", '<div class="words">', *(_word(card, word) for word in Dimension), "</div>"]
    body.append(_behind("score", "score_history", "burst"))
    body += [_alarm(each) for each in card.alarms]
    body.append(f"<h2>{two(Text('Lỗi nhiều nhất', 'What lowers it most'))}</h2><table>")
    body += [
        f'<tr><td>{two(rule.meaning.text)}</td><td class="n">{count(records)}</td></tr>'
        for rule, records in card.worst
    ]
    body.append(f"</table>{_behind('rule_count')}")
    if card.below:
        body.append(f"<h2>{two(Text('Các đơn vị trực thuộc', 'Units below'))}</h2>")
        body += [_leaderboard(card.below), _behind("score")]
    return page(card.title, body)


def _last(shares: Sequence[float | None]) -> float | None:
    return shares[-1] if shares else None


def _word(card: Card, word: Dimension) -> str:
    shares = [score.share(word) for _, score in card.trend]
    asked, rules = card.measured[word]
    name = DIMENSION_NAMES[word]
    before = shares[-2] if len(shares) > 1 else None
    change = ""
    now = _last(shares)
    if before is not None and now is not None:
        points = f"{(now - before) * 100:+.1f}".replace(".", ",")
        change = f"{points} điểm so với lần trước"
    return (
        f'<div class="word">{two(name)}<b>{percent(_last(shares))}</b>{sparkline(shares, name.vi)}'
        f"<small>{escape(change)}<br>{asked}/{rules} quy tắc "
        '<span class="en" lang="en">rules asked</span></small></div>'
    )


def _alarm(burst: Burst) -> str:
    watched = next(each.text for each in WATCHED if each.name == burst.watched)
    said = Text(
        f"Dấu hiệu điền hàng loạt: {watched.vi} “{burst.value}”: {count(burst.records)}"
        f"/{count(burst.people)} bản ghi ({burst.among} {burst.place})",
        f"Filled in bulk? {watched.en} “{burst.value}”",
    )
    return f'<div class="alarm" role="note">{two(said)}</div>'


def _leaderboard(below: Sequence[tuple[str, str, Score, bool]]) -> str:
    """Return the units in their order; those with an alarm stand last and have no place."""
    heads = "".join(f'<th class="n">{DIMENSION_NAMES[word].vi}</th>' for word in Dimension)
    rows = []
    place = 0
    for name, link, score, is_ranked in below:
        place += is_ranked
        shown = f'<a href="{escape(link)}">{escape(name)}</a>' if link else escape(name)
        shares = "".join(f'<td class="n">{percent(score.share(word))}</td>' for word in Dimension)
        rank = str(place) if is_ranked else "chưa xếp hạng"
        rows.append(
            f'<tr><td class="n">{rank}</td><td>{shown}</td><td class="n">{count(score.people)}</td>'
            f"{shares}</tr>"
        )
    return (
        f'<table><tr><th class="n">#</th><th>Đơn vị</th><th class="n">Số người</th>{heads}</tr>'
        + "".join(rows)
        + "</table>"
    )


def typst_card(card: Card) -> str:
    """Return the scorecard as Typst markup, one page of A4."""
    parts = [
        '#set page(paper: "a4", margin: 18mm)', '#set text(lang: "vi", size: 10.5pt)',
        f"= {_typ(card.title)}", _typ(card.day),
        "#grid(columns: (1fr,) * 4, gutter: 8pt,",
    ]  # fmt: skip
    for word in Dimension:
        shares = [score.share(word) for _, score in card.trend]
        asked, rules = card.measured[word]
        chart = sparkline(shares, DIMENSION_NAMES[word].vi)
        drawn = f"#image(bytes({_quoted(chart)}), width: 100%)" if chart else ""
        parts.append(
            f"block(stroke: 0.5pt, inset: 6pt, width: 100%)[{DIMENSION_NAMES[word].vi} "
            f'#text(size: 18pt, weight: "bold")[{percent(_last(shares))}] {drawn} '
            f"#text(size: 8pt)[{asked}/{rules} quy tắc]],"
        )
    parts.append(")")
    parts += [_typ(f"Dấu hiệu điền hàng loạt: {b.watched} {b.value} {b.records}/{b.people}") + "\\"
              for b in card.alarms[:5]]  # fmt: skip
    parts.append("== Lỗi nhiều nhất")
    parts.append("#table(columns: (1fr, auto), stroke: 0.3pt,")
    parts += [
        f"[{_typ(rule.meaning.text.vi)}], [{count(records)}]," for rule, records in card.worst
    ]
    parts.append(")")
    if card.below:
        parts.append("== Các đơn vị trực thuộc")
        parts.append("#table(columns: (1fr, auto, auto, auto, auto, auto), stroke: 0.3pt,")
        parts.append("[Đơn vị], [Số người], " + "".join(
            f"[{DIMENSION_NAMES[word].vi}], " for word in Dimension))  # fmt: skip
        for name, _, score, _ in card.below:
            row = "".join(f"[{percent(score.share(word))}], " for word in Dimension)
            parts.append(f"[{_typ(name)}], [{count(score.people)}], {row}")
        parts.append(")")
    return "\n".join(parts)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _typ(text: str) -> str:
    return "".join(f"\\{sign}" if sign in "#$*_@<>[]\\`~=-+/" else sign for sign in text)


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One finding on a worklist: who, which rule, what the record says, what is proposed."""

    case: str
    person: str
    name: str
    rule: Rule
    said: str
    proposed: Text | None
    due: str


ANSWERS = (
    ("confirm", Text("Đúng như đã ghi", "Right as it stands")),
    ("correct", Text("Sửa thành", "Correct to")),
    ("unreachable", Text("Không gặp được", "Cannot be reached")),
    ("dispute", Text("Không thống nhất", "Disputed")),
)


def worklist(title: str, day: str, houses: Sequence[tuple[str, Sequence[WorkLine]]]) -> str:
    """Return a worklist by household as a page to print and to take along."""
    total = sum(len(lines) for _, lines in houses)
    english = f'<span class="en" lang="en">{total} findings, {len(houses)} households</span>'
    number = f"{count(total)} việc, {count(len(houses))} hộ"
    body = [f"<h1>{escape(title)}</h1>", f"<p>{escape(day)} · {number} {english}</p>"]
    for house, lines in houses:
        body.append(f'<section class="house"><h2>{escape(house)}</h2>')
        body += [_work_line(line) for line in lines]
        body.append("</section>")
    return page(title, body)


def _work_line(line: WorkLine) -> str:
    boxes = "".join(f'<span class="box"></span>{escape(text.vi)}' for _, text in ANSWERS)
    proposed = "" if line.proposed is None else f"<br>→ {two(line.proposed)}"
    return (
        f"<p><b>{escape(line.name or line.person)}</b> · {escape(line.case)} · hạn {line.due}<br>"
        f"{two(line.rule.meaning.text)}<br><em>{escape(told(line.said))}</em>{proposed}<br>"
        f'{two(line.rule.meaning.mend)}<br>{boxes} <span class="line"></span><br>'
        'Căn cứ <span class="en" lang="en">evidence</span> <span class="line"></span></p>'
    )
