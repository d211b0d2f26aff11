"""The command line's parser: its help and its refusals are in Vietnamese and in English.

A text for people is one string, "Việt / English". On a page of help each language has lines of its
own; the words between them that argparse itself would say in English only are said here.
"""

import argparse
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from capthe.domain.text import BETWEEN

COMMAND = "LỆNH"
"""What stands in a usage for the name of a command, and in its refusal."""
_COMMANDS = f"{COMMAND} / COMMAND"
_ARGUMENTS = "Tham số / Arguments"
_OPTIONS = "Tùy chọn / Options"
_USAGE = "Cách dùng / Usage"
_HELP = "hiện phần hướng dẫn này rồi kết thúc / show this help and end"

_SAID = (
    (r"the following arguments are required: (.+)", r"thiếu \1"),
    (r"unrecognized arguments: (.+)", r"không hiểu: \1"),
    (
        r"argument (.+?): invalid choice: (.+) \(choose from (.+)\)",
        r"\1: không có lựa chọn \2 (chọn trong \3)",
    ),
    (r"argument (.+?): invalid \w+ value: (.+)", r"\1: không đọc được \2"),
    (r"argument (.+?): expected .+ arguments?", r"\1: thiếu giá trị hoặc thừa giá trị"),
    (r"argument (.+?): not allowed with argument (.+)", r"\1: không dùng cùng \2"),
    (r"argument (.+?): ignored explicit argument (.+)", r"\1: không nhận giá trị \2"),
    (r"one of the arguments (.+) is required", r"cần một trong: \1"),
    (r"ambiguous option: (.+) could match (.+)", r"\1 có thể là \2"),
)
"""The sentences of argparse in Python 3.11, and what they say in Vietnamese."""


if TYPE_CHECKING:
    _Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - as below
else:
    _Subparsers = argparse._SubParsersAction  # noqa: SLF001 - it has no other name


class SpokenHelp(argparse.HelpFormatter):
    """A page of help: every text on lines of its own in either language."""

    def _format_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None,
    ) -> str:
        if prefix is None:
            return f"{_USAGE}:\n{super()._format_usage(usage, actions, groups, '  ')}"
        return super()._format_usage(usage, actions, groups, prefix)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(
            super(SpokenHelp, self)._fill_text(each, width, indent) for each in text.split(BETWEEN)
        )

    def _split_lines(self, text: str, width: int) -> list[str]:
        return [
            line
            for each in text.split(BETWEEN)
            for line in super(SpokenHelp, self)._split_lines(each, width)
        ]

    def _format_action(self, action: argparse.Action) -> str:
        if isinstance(action, Commands):  # the heading names it
            return "".join(map(self._format_action, action.listed()))
        return super()._format_action(action)

    def _get_default_metavar_for_optional(self, action: argparse.Action) -> str:
        if action.type is None:
            return super()._get_default_metavar_for_optional(action)
        return "PATH" if action.type is Path else "N"


class Commands(_Subparsers):
    """The commands of a parser; what the list says about one opens that one's own page."""

    def listed(self) -> Iterable[argparse.Action]:
        """Return what a page of help says about each of them."""
        return self._get_subactions()

    def add_parser(self, name: str, **given: Any) -> argparse.ArgumentParser:  # noqa: ANN401 - argparse's own
        """Add a command."""
        told = given["help"].split(BETWEEN)
        sentences = BETWEEN.join(f"{each[0].upper()}{each[1:]}." for each in told)
        return super().add_parser(name, **{"description": sentences, **given})


class SpokenParser(argparse.ArgumentParser):
    """A parser whose help and refusals have both languages; its commands' parsers too."""

    def __init__(self, prog: str, *, description: str, epilog: str | None = None) -> None:
        super().__init__(
            prog, description=description, epilog=epilog, formatter_class=SpokenHelp, add_help=False
        )
        self._positionals.title, self._optionals.title = _ARGUMENTS, _OPTIONS
        self.register("action", "parsers", Commands)
        self.add_argument("-h", "--help", action="help", help=_HELP)

    def add_subparsers(self, **given: Any) -> Any:  # noqa: ANN401 - argparse's own
        """Let the parser take commands, under a heading that says so."""
        self._positionals.title = _COMMANDS
        return super().add_subparsers(metavar=COMMAND, **given)

    def error(self, message: str) -> NoReturn:
        """End with the code of a refusal, 2."""
        self.print_usage(sys.stderr)
        self.exit(
            2,
            f"{in_both_languages(message)}\n→ Xem {self.prog} --help / See {self.prog} --help\n",
        )


def in_both_languages(message: str) -> str:
    """Return what argparse says, Vietnamese first; a sentence of our own has both already."""
    for sentence, ours in _SAID:
        found = re.fullmatch(sentence, message, re.DOTALL)
        if found is not None:
            return f"{found.expand(ours)} / {message}"
    if BETWEEN in message:
        return message.removeprefix("argument ")
    return f"Lệnh viết chưa đúng / {message}"
