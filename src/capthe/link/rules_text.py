"""Rules of a search as a person writes them, to see what they would cost before they are used.

    # one rule a line: what must be the same
    tight: n_f + d
    d + r_ground

`tight` rules are asked first. A column is one that a record has (`capthe.link.records`).
"""

from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.link.definition import Rule
from capthe.link.records import COMPARED

RULES_MAX = 40
_TIGHT = "tight:"


def read_rules(text: str) -> tuple[Rule, ...]:
    """Return the rules of a text; refuse the first line that is none, by its number."""
    rules: dict[frozenset[str], Rule] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        written = line.partition("#")[0].strip()
        if not written:
            continue
        rule = _rule(written, number)
        if frozenset(rule.columns) in rules:
            raise _refused(
                number, Text("quy tắc này đã có ở trên", "this rule stands above already")
            )
        rules[frozenset(rule.columns)] = rule
    if not 1 <= len(rules) <= RULES_MAX:
        raise Refusal(
            "rules_number",
            Text(f"Tệp có {len(rules)} quy tắc.", f"The file has {len(rules)} rules."),
            Text(f"Viết từ 1 đến {RULES_MAX} quy tắc.", f"Write 1 to {RULES_MAX} rules."),
        )
    return tuple(rules.values())


def _rule(written: str, number: int) -> Rule:
    is_tight = written.startswith(_TIGHT)
    columns = tuple(each.strip() for each in written.removeprefix(_TIGHT).split("+"))
    for column in columns:
        if column not in COMPARED:
            raise _refused(number, Text(f"không có cột “{column}”", f"no column “{column}”"))
    if len(set(columns)) < len(columns):
        raise _refused(number, Text("một cột viết hai lần", "one column is written twice"))
    return Rule(columns, is_tight=is_tight)


def _refused(number: int, what: Text) -> Refusal:
    return Refusal(
        "rule_unreadable",
        Text(f"Dòng {number}: {what.vi}.", f"Line {number}: {what.en}."),
        Text(
            f"Mỗi dòng một quy tắc, ví dụ “tight: n_f + d”. Các cột: {', '.join(COMPARED)}.",
            f"One rule a line, such as “tight: n_f + d”. The columns: {', '.join(COMPARED)}.",
        ),
    )
