"""`capthe register index --preview RULES`: what other rules would cost, before they are used."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from capthe.cli.home import Home
from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.link.rules_text import read_rules
from capthe.store.pg.link_costs import RuleCost, costs, preview
from capthe.store.pg.server import SUPERUSER

_HEAD = (
    f"{'quy tắc / rule':<32}{'người / people':>16}{'khóa / keys':>14}{'cặp / pairs':>16}"
    f"{'mỗi hồ sơ / met':>18}{'đông nhất / largest':>22}{'quá đông / crowded':>20}\n"
)


def run(home: Home, path: Path) -> int:
    """Print each rule, the new ones marked; the last line is one JSON object with the sums."""
    rules = read_rules(_text_of(path))
    with home.server, home.connect(SUPERUSER) as owner:
        now, proposed = costs(owner), preview(owner, rules)
    if not proposed:
        raise Refusal(
            "no_index",
            Text("Chưa có chỉ mục tìm kiếm.", "There is no search index."),
            Text("Lập bằng: capthe register index", "Make it: capthe register index"),
        )
    known, wanted = ({_columns(each) for each in rules} for rules in (now, proposed))
    sys.stdout.write(_HEAD)
    for each in proposed:
        sys.stdout.write(_line("  " if _columns(each) in known else "+ ", each))
    for each in now:
        if _columns(each) not in wanted:
            sys.stdout.write(_line("- ", each))
    summary = {
        "records": proposed[0].records,
        "now": _sums(now),
        "proposed": _sums(proposed),
        "rules": [asdict(each) | {"met": round(each.met, 3)} for each in proposed],
    }
    sys.stdout.write(json.dumps(summary) + "\n")
    return 0


def _columns(each: RuleCost) -> frozenset[str]:
    return frozenset(each.rule.split("+"))


def _line(mark: str, each: RuleCost) -> str:
    name = mark + ("tight: " if each.is_tight else "") + each.rule
    return (
        f"{name:<32}{each.people:>16,}{each.keys:>14,}{each.pairs:>16,}{each.met:>18.2f}"
        f"{each.largest:>22,}{each.crowded_keys:>20,}\n"
    )


def _sums(rules: Sequence[RuleCost]) -> dict[str, float]:
    return {
        "rules": len(rules),
        "pairs": sum(each.pairs for each in rules),
        "met": round(sum(each.met for each in rules), 3),
        "largest": max((each.largest for each in rules), default=0),
    }


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise _unreadable(
            path, Text("Kiểm tra đường dẫn và quyền đọc.", "Check the path and who may read it.")
        ) from error
    except UnicodeDecodeError as error:
        text = Text("Dùng tệp văn bản UTF-8.", "Use a text file in UTF-8.")
        raise _unreadable(path, text) from error


def _unreadable(path: Path, what_to_do: Text) -> Refusal:
    text = Text(f"Không đọc được {path.name}.", f"{path.name} cannot be read.")
    return Refusal("rules_unreadable", text, what_to_do)
