"""docs/stages.md, written from the tables of the domain: stages, flags, reasons, things."""

from collections.abc import Iterable, Iterator, Sequence

from capthe.domain.flags import FLAGS, Flag
from capthe.domain.machine import Machine, State
from capthe.domain.reasons import REASONS
from capthe.domain.stages import STAGES, Reached, Stage
from capthe.domain.stock import BLANK, CARD, CONSIGNMENT, Account

_HEAD = """\
# The stages

Written by `capthe generate` from `domain/stages.py`, `domain/flags.py`, `domain/reasons.py` and
`domain/stock.py`; change those, not this page. A test compares the two.

The numbers in circles are those of [the flow](flow.md): the number beside a stage is the place that
must act next.

![The stages of a dossier and the exits between them](diagrams/dossier.svg)

An exit to a stage with a smaller or equal code goes *back*: the dossier then has a new version of
its life, so that the same stage can be left once more.
"""

_ENDS_KEEP = "keeps what it had"


def stages_page() -> str:
    """Return the whole page."""
    parts = [
        _HEAD,
        "## Stages: who must act, how long it may take\n",
        _table(
            ("code", "stage", "tiếng Việt", "English", "number", "desk", "held as", "promise",
             "counts as"),
            (_stage_row(stage) for stage in STAGES),
        ),
        ("A promise is in working hours of eight a day. A stage is held as a *set* (worked as a"
        " whole), as an *exception* (each dossier has its own reason, owner and due time), or is an"
        " *end*.\n"),
        "## What the citizen is told\n",
        _table(("stage", "tiếng Việt", "English"), ((f"`{s.name}`", s.tell.vi, s.tell.en)
                                                    for s in STAGES)),
        "## When one of them waits too long\n",
        *(_alarm(stage) for stage in STAGES if not stage.is_end),
        "## Exits\n",
        _table(("from", "event", "to", "back"), _exit_rows()),
        "## Flags\n",
        ("An open flag keeps a dossier out of the stages it forbids: the dossier stays where it is,"
        " as an exception of the desk named here, until the flag is ended.\n"),
        _table(("code", "flag", "tiếng Việt", "English", "forbids the way into", "answered by"),
               (_flag_row(flag) for flag in FLAGS)),
        "## Reasons\n",
        "Every exception, and every packet refused or set aside, carries one of these.\n",
        _table(("code", "reason", "tiếng Việt", "English"),
               ((str(r.code), f"`{r.name}`", r.label.vi, r.label.en) for r in REASONS)),
        *_thing("Blank", BLANK, "blank"),
        "Blanks move between accounts in double entry: "
        + ", ".join(f"`{account.name.lower()}`" for account in Account)
        + ".\n",
        *_thing("Card", CARD, "card"),
        *_thing("Consignment", CONSIGNMENT, "consignment"),
    ]  # fmt: skip
    return "\n".join(parts)


def _stage_row(stage: Stage) -> tuple[str, ...]:
    return (
        str(stage.code),
        f"`{stage.name}`",
        stage.label.vi,
        stage.label.en,
        str(stage.station),
        stage.desk.value,
        stage.holder.value + (", gathered" if stage.gathers else ""),
        "" if stage.promise_hours is None else f"{stage.promise_hours} h",
        _ENDS_KEEP if stage.reached is None else Reached(stage.reached).name.lower(),
    )


def _alarm(stage: Stage) -> str:
    ways = ", ".join(f"`{event}` to `{target}`" for event, target in stage.exits.items())
    return (
        f"### Waiting in `{stage.name}`\n\n"
        f"- Who must act: {stage.desk.value} (number {stage.station}), within"
        f" {stage.promise_hours} working hours\n"
        f"- Ways on: {ways}\n"
        "- What to do: [the runbook](runbook.md#a-queue-is-overdue)\n"
    )


def _exit_rows() -> Iterator[tuple[str, ...]]:
    for stage in STAGES:
        for event, target in stage.exits.items():
            back = "back" if STAGES.is_back(stage.name, target) else ""
            yield f"`{stage.name}`", f"`{event}`", f"`{target}`", back


def _flag_row(flag: Flag) -> tuple[str, ...]:
    forbidden = sorted(flag.forbids_into, key=lambda name: STAGES[name].code)
    return (
        str(flag.code),
        f"`{flag.name}`",
        flag.label.vi,
        flag.label.en,
        ", ".join(f"`{name}`" for name in forbidden) or "nothing: it goes first",
        flag.desk.value,
    )


def _thing(title: str, machine: Machine[State], picture: str) -> Iterator[str]:
    yield f"## {title}\n"
    yield f"![The states of a {picture} and the exits between them](diagrams/{picture}.svg)\n"
    yield _table(
        ("code", "state", "tiếng Việt", "English", "exits"),
        (
            (str(s.code), f"`{s.name}`", s.label.vi, s.label.en,
             ", ".join(f"`{event}` → `{to}`" for event, to in s.exits.items()) or "end")
            for s in machine
        ),
    )  # fmt: skip


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [_row(head), _row(["---"] * len(head)), *(_row(row) for row in rows)]
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells).replace("|  |", "| |") + " |"
