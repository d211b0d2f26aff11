"""DuckDB and PostgreSQL, as far as they say one thing differently."""

from collections.abc import Sequence
from dataclasses import dataclass

from capthe.link.quality.condition import literal

_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"


@dataclass(frozen=True, slots=True)
class Duck:
    """DuckDB, in which a whole register is checked."""

    today: int

    def matches(self, value: str, form: str) -> str:
        """Render: the whole text has this form."""
        return f"regexp_full_match({value}, {literal(form)})"

    def holds(self, value: str, form: str) -> str:
        """Render: this form stands somewhere in the text."""
        return f"regexp_matches({value}, {literal(form)})"

    def number(self, text: str) -> str:
        """Render a text of digits as an integer."""
        return f"try_cast({text} as integer)"

    def whole(self, text: str) -> str:
        """Render a text of up to 18 digits as an integer."""
        return f"try_cast({text} as bigint)"

    def quotient(self, value: str, by: int) -> str:
        """Render the quotient of integers, without its remainder."""
        return f"({value} // {by})"

    def key(self, text: str) -> str:
        """Render 64 bits that equal texts share: half of what a text takes, and met faster."""
        return f"case when {text} is not null then hash({text}) end"

    def same(self, text: str) -> str:
        """Render the key of a text that says something."""
        return f"case when {text} <> '' then hash({text}) end"

    def bundle(self, values: Sequence[str]) -> str | None:
        """Render 64 bits for several values: grouping by one is what costs least."""
        return f"hash({', '.join(values)})" if len(values) > 1 else None

    def day(self, text: str) -> str:
        """Render a text yyyy-mm-dd as a date."""
        return f"try_cast({text} as date)"


@dataclass(frozen=True, slots=True)
class Postgres:
    """PostgreSQL (16 or newer: `pg_input_is_valid`), in which single records are checked."""

    today: int

    def matches(self, value: str, form: str) -> str:
        """Render: the whole text has this form."""
        return f"{value} ~ {literal(f'^(?:{form})$')}"

    def holds(self, value: str, form: str) -> str:
        """Render: this form stands somewhere in the text."""
        return f"{value} ~ {literal(form)}"

    def number(self, text: str) -> str:
        """Render a text of digits as an integer."""
        return f"(case when {text} ~ '^[0-9]{{1,9}}$' then {text}::integer end)"

    def whole(self, text: str) -> str:
        """Render a text of up to 18 digits as an integer."""
        return f"{text}::bigint"

    def quotient(self, value: str, by: int) -> str:
        """Render the quotient of integers, without its remainder."""
        return f"({value} / {by})"

    def key(self, text: str) -> str:
        """Render what equal texts share: the text."""
        return text

    def same(self, text: str) -> str:
        """Render the text, when it says something."""
        return f"nullif({text}, '')"

    def bundle(self, values: Sequence[str]) -> None:
        """Leave several values as they are: it hashes them itself."""

    def day(self, text: str) -> str:
        """Render a text yyyy-mm-dd as a date."""
        valid = f"{text} ~ '^{_DAY}$' and pg_input_is_valid({text}, 'date')"
        return f"(case when {valid} then {text}::date end)"
