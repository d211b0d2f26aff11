"""The command line's parser: what it cannot read, it says in Vietnamese and in English."""

import argparse
import re
import sys
from typing import NoReturn

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


class SpokenParser(argparse.ArgumentParser):
    """A parser whose refusals have both languages and what to do; its commands' parsers too."""

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
    if " / " in message:
        return message.removeprefix("argument ")
    return f"Lệnh viết chưa đúng / {message}"
