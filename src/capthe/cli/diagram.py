"""A state table drawn as SVG by our own layout: the way forward in the middle, the rest beside it.

The first exit of every state is the way forward. What leaves it for a state at the side runs in
the channel between; all lines to one state share one lane of the channel and one arrow. What
goes from one state of the way to another runs on the left. Integers only, so that the same table
always gives the same bytes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from capthe.cli.svg import AGAIN, AHEAD, ARROWS, ASIDE, LAST, badge, centred, label, sheet
from capthe.domain.machine import Machine, State

PORT = 20  # the distance between two lines that end at one box
LANE = 13
LETTER = 7  # pixels a letter of a label takes, at most
BOX_WIDTH = 208
HEAD = 54  # the part of a box that its words take
GAP = 44  # between two boxes of the way, room for number and event
MARGIN = 26


@dataclass(frozen=True, slots=True)
class Entry:
    """A numbered place that a thing passes before its first state."""

    number: int
    name: str


@dataclass(frozen=True, slots=True)
class Words:
    """What a diagram says of a state: the second and third line of its box, its number."""

    second: Callable[[Any], str]
    third: Callable[[Any], str] = lambda _state: ""
    number: Callable[[Any], int | None] = lambda _state: None


@dataclass(slots=True)
class _Box:
    state: State
    is_side: bool
    x: int = 0
    y: int = 0
    height: int = HEAD
    left: list[str] = field(default_factory=list)  # the lines that end there, top to bottom
    right: list[str] = field(default_factory=list)

    def lines(self, channel: str) -> list[str]:
        """The lines between this box and a channel, top to bottom."""
        return self.left if self.is_left(channel) else self.right

    def is_left(self, channel: str) -> bool:
        """Tell on which edge of the box a channel runs."""
        return channel == "left" or (channel == "middle" and self.is_side)

    def port(self, channel: str, key: str) -> tuple[int, int]:
        """Where a line meets the box."""
        step = 10 if self.is_side else 0  # so that lines of the two columns never lie on each other
        y = self.y + 12 + step + self.lines(channel).index(key) * PORT
        return (self.x if self.is_left(channel) else self.x + BOX_WIDTH), y

    @property
    def middle(self) -> int:
        return self.x + BOX_WIDTH // 2


@dataclass(frozen=True, slots=True)
class _Exit:
    source: str
    event: str
    target: str

    @property
    def start(self) -> str:
        return f"{self.event}>{self.target}"

    @property
    def end(self) -> str:
        return f">{self.target}"


def draw(machine: Machine[Any], words: Words, entries: Sequence[Entry] = ()) -> str:
    """Return the diagram of a state table as an SVG text."""
    return _Drawing(machine, words, entries).svg()


class _Drawing:
    """The boxes of one table, their exits sorted into channels, and the parts drawn so far."""

    def __init__(self, machine: Machine[Any], words: Words, entries: Sequence[Entry]) -> None:
        self.machine, self.words, self.entries = machine, words, entries
        self.way = _way(machine)
        self.boxes = {s.name: _Box(s, s.name not in self.way) for s in machine}
        self.straight: list[_Exit] = []
        channels: dict[str, list[_Exit]] = {"left": [], "middle": [], "right": []}
        for state in machine:
            for event, target in state.exits.items():
                found = _Exit(state.name, event, target)
                channel = self._channel(found)
                (self.straight if channel is None else channels[channel]).append(found)
        self.channels: Mapping[str, list[_Exit]] = channels
        self._give_ports()
        self._place()
        self.parts: list[str] = []

    def _channel(self, found: _Exit) -> str | None:
        source, target = self.boxes[found.source], self.boxes[found.target]
        if source.is_side != target.is_side:
            return "middle"
        if source.is_side:
            return "right"
        follows = self.way.index(found.target) == self.way.index(found.source) + 1
        return None if follows else "left"

    def _give_ports(self) -> None:
        for name, exits in self.channels.items():
            for found in exits:
                source, target = self.boxes[found.source], self.boxes[found.target]
                source.lines(name).append(found.start)
                ends = target.lines(name)
                if found.end not in ends:
                    ends.append(found.end)
        for box in self.boxes.values():
            ports = max(len(box.left), len(box.right))
            box.height = max(HEAD, ports * PORT + (24 if box.is_side else 4))

    def _labels(self, channel: str, *, of_side: bool) -> int:
        """The room that the event names at one edge of a channel take."""
        names = [e.event for e in self.channels[channel] if self.boxes[e.source].is_side == of_side]
        return max((len(name) * LETTER + 16 for name in names), default=12)

    def lanes(self, channel: str) -> list[str]:
        """The states that lines of a channel lead to: a lane each."""
        return list(dict.fromkeys(e.target for e in self.channels[channel]))

    def _place(self) -> None:
        left = self._labels("left", of_side=False) + len(self.lanes("left")) * LANE
        self.way_x = MARGIN + (left if self.channels["left"] else 0)
        room = self._labels("middle", of_side=False) + self._labels("middle", of_side=True)
        self.side_x = self.way_x + BOX_WIDTH + room + len(self.lanes("middle")) * LANE
        y = MARGIN + 44 * len(self.entries)
        for name in self.way:
            box = self.boxes[name]
            box.x, box.y = self.way_x, y
            y += box.height + GAP
        self.height = y - GAP + MARGIN
        self._place_sides()
        sides = [box for box in self.boxes.values() if box.is_side]
        right = self._labels("right", of_side=True) + len(self.lanes("right")) * LANE + 8
        self.width = MARGIN + (
            self.side_x + BOX_WIDTH + (right if self.channels["right"] else 0)
            if sides
            else self.way_x + BOX_WIDTH
        )
        self.height = max([self.height, *(b.y + b.height + MARGIN for b in sides)])

    def _place_sides(self) -> None:
        """Put each state at the side near those that lead to it, none on another."""
        wanted = sorted(
            (self._wish(box), box.state.code, box) for box in self.boxes.values() if box.is_side
        )
        y = MARGIN
        for wish, _, box in wanted:
            box.x, box.y = self.side_x, max(wish, y)
            y = box.y + box.height + 26

    def _wish(self, box: _Box) -> int:
        sources = [
            self.boxes[e.source]
            for exits in self.channels.values()
            for e in exits
            if e.target == box.state.name and not self.boxes[e.source].is_side
        ]
        if not sources:
            return self.height - box.height
        middles = sum(s.y + s.height // 2 for s in sources) // len(sources)
        return middles - box.height // 2

    # drawing ----------------------------------------------------------------------------------

    def svg(self) -> str:
        """Draw lines first, then boxes, then labels, so that words are never crossed out."""
        labels: list[str] = []
        for name, exits in self.channels.items():
            labels += self._draw_channel(name, exits)
        labels += self._draw_way()
        for box in self.boxes.values():
            self._draw_box(box)
        title = f"{self.machine.name}: states and exits"
        return sheet(title, self.width, self.height, [*self.parts, *labels])

    def _draw_channel(self, name: str, exits: Iterable[_Exit]) -> list[str]:
        labels = []
        lanes = self.lanes(name)
        for found in exits:
            source, target = self.boxes[found.source], self.boxes[found.target]
            lane = self._lane_x(name, lanes.index(found.target))
            start_x, start_y = source.port(name, found.start)
            end_x, end_y = target.port(name, found.end)
            colour = self._colour(target)
            end_x += -2 if target.is_left(name) else 2
            self.parts.append(
                f'<path d="M{start_x} {start_y}H{lane}V{end_y}H{end_x}" fill="none"'
                f' stroke="{colour}" stroke-width="1.5" stroke-linejoin="round"'
                f' marker-end="url(#{ARROWS[colour]})"/>'
            )
            x, anchor = (start_x - 6, "end") if source.is_left(name) else (start_x + 6, "start")
            labels.append(label(x, start_y - 4, found.event, colour, anchor))
        return labels

    def _lane_x(self, channel: str, lane: int) -> int:
        if channel == "left":
            return self.way_x - self._labels("left", of_side=False) - lane * LANE
        if channel == "middle":
            labels = self._labels("middle", of_side=False)
            return self.way_x + BOX_WIDTH + labels + lane * LANE
        return self.side_x + BOX_WIDTH + self._labels("right", of_side=True) + lane * LANE

    @staticmethod
    def _colour(target: _Box) -> str:
        if target.state.is_end:
            return LAST
        return ASIDE if target.is_side else AGAIN

    def _draw_way(self) -> list[str]:
        labels = []
        first = self.boxes[self.way[0]]
        for n, entry in enumerate(self.entries):
            y = MARGIN + 44 * n
            self._line_down(first.middle, y, y + 44)
            labels += [*badge(first.middle, y + 16, entry.number),
                       label(first.middle + 20, y + 20, entry.name, AHEAD)]  # fmt: skip
        for found in self.straight:
            source, target = self.boxes[found.source], self.boxes[found.target]
            y = source.y + source.height
            self._line_down(source.middle, y, target.y)
            number = self.words.number(source.state)
            labels.append(label(source.middle + 20, y + 24, found.event, AHEAD))
            if number is not None:
                labels += badge(source.middle, y + 18, number)
        return labels

    def _line_down(self, x: int, top: int, bottom: int) -> None:
        self.parts.append(
            f'<path d="M{x} {top}V{bottom - 2}" stroke="{AHEAD}" stroke-width="2"'
            f' marker-end="url(#{ARROWS[AHEAD]})"/>'
        )

    def _draw_box(self, box: _Box) -> None:
        state = box.state
        fill, line = _FILLS[_kind(box)]
        top = box.y + (box.height - HEAD) // 2
        self.parts.append(
            f'<rect x="{box.x}" y="{box.y}" width="{BOX_WIDTH}" height="{box.height}" rx="6"'
            f' fill="{fill}" stroke="{line}" stroke-width="{3 if state.is_end else 1.5}"/>'
        )
        self.parts += [
            centred(box.middle, top + 19, state.name, 'font-size="14" font-weight="700"'),
            centred(box.middle, top + 34, self.words.second(state)),
            centred(box.middle, top + 48, self.words.third(state), 'font-size="11" fill="#5b6670"'),
        ]


_FILLS = {
    "way": ("#eaf1fb", AHEAD),
    "side": ("#fff4df", ASIDE),
    "end": ("#eef0f2", LAST),
}


def _way(machine: Machine[Any]) -> list[str]:
    """The way forward: the first exit of each state, from the start to an end."""
    way = [machine.start.name]
    while not machine[way[-1]].is_end:
        following = next(iter(machine[way[-1]].exits.values()))
        if following in way:
            break
        way.append(following)
    return way


def _kind(box: _Box) -> str:
    if box.state.is_end:
        return "end"
    return "side" if box.is_side else "way"
