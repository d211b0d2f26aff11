"""Names of a register file: mended, with their match keys, and what was mended.

A name whose words are all known to be right stands as it is, and its key is itself in small
letters: most are of that kind, and the database finds them. The others are looked at one by one,
each distinct text once.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import duckdb
import numpy as np

from capthe.domain.errors import Refusal
from capthe.domain.names import NameRule
from capthe.domain.normaliser import NOTED, Meaning, Normaliser, told_by_words

WORDS = "word_name"
"""The table of distinct names that need more: raw, text, key, repair."""

_LINES_END = ("Zl", "Zp")


class Mended(NamedTuple):
    """A name: as it came, as it is kept, its match key, and what was mended (empty if nothing)."""

    raw: str
    text: str
    key: str
    repair: str


@dataclass(frozen=True, slots=True)
class Namer:
    """Mends names by a country's rules; words that were found right are known from then on."""

    rule: NameRule
    keys: dict[str, str] = field(default_factory=dict)
    """The key of each word that was found right."""

    def learn(self, names: Iterable[str], normaliser: Normaliser) -> None:
        """Look at names, and know the words of those that are right.

        A name of which nothing could be mended stays as it is; a word of it that by itself means
        another is not right.
        """
        for raw in names:
            if self._looked_at(raw, normaliser).repair:
                continue
            for word in set(raw.split(" ")).difference(self.keys):
                meant = normaliser.word(word)
                if meant is None or not meant.repair:
                    self.keys[word] = self.rule.match_key(word)

    def mend(self, names: Iterable[str], normaliser: Normaliser) -> list[Mended]:
        """Mend distinct texts; what becomes of one does not depend on the others."""
        words = _Words(self.rule, normaliser)
        found = []
        for raw in names:
            text = unicodedata.normalize("NFC", raw)
            key = self._known_key(text)
            if key is not None:
                found.append(Mended(raw, text, key, "" if text == raw else "composed"))
                continue
            named = normaliser.without_note(text)
            key = None if named == text else self._known_key(named)
            if key:
                found.append(Mended(raw, _capitalised(named.lower()), key, f"mended_{NOTED}"))
            else:
                found.append(words.name(raw) or self._looked_at(raw, normaliser))
        return found

    def keyed(self, names: Iterable[str]) -> tuple[list[str], list[str], list[str]]:
        """Return the names of words that are known to be right, their keys, and the other names."""
        key_of = {word: key for word, key in self.keys.items() if key}.__getitem__
        right, keys, others = [], [], []
        for name in names:
            try:
                keys.append(" ".join(map(key_of, name.split(" "))))
            except KeyError:
                others.append(name)
            else:
                right.append(name)
        return right, keys, others

    def _looked_at(self, raw: str, normaliser: Normaliser) -> Mended:
        """Look at a name with a word that is not known yet."""
        meant = normaliser.mended(raw)
        if meant is not None and meant.repair:
            text = self._clean(raw) if meant.is_guess else _capitalised(meant.text)
            return Mended(raw, text, self._key(text), f"mended_{meant.repair}")
        text = self._clean(raw)
        if text != raw:
            composed = unicodedata.normalize("NFC", raw) != raw
            return Mended(raw, text, self.rule.match_key(text), "composed" if composed else "clean")
        if meant is None:
            return Mended(raw, raw, self.rule.match_key(raw), "says_nothing")
        return Mended(raw, raw, self.rule.match_key(raw), "")

    def _key(self, text: str) -> str:
        """Return the match key of a name, of those of its words if all are known."""
        key = self._known_key(text)
        return self.rule.match_key(text) if key is None else key

    def _known_key(self, text: str) -> str | None:
        keys = list(map(self.keys.get, text.split(" ")))
        return None if None in keys else " ".join(filter(None, keys))

    def _clean(self, raw: str) -> str:
        """Return a text that can be kept: what does not print is left out."""
        try:
            return self.rule.clean(raw).text
        except Refusal:
            printable = "".join(
                " " if unicodedata.category(letter) in _LINES_END else letter
                for letter in raw
                if unicodedata.category(letter)[0] != "C" and letter != "|"
            )
            return self.rule.clean(printable).text


class _OneMeaning(NamedTuple):
    """A word that means the same in every name: what, as it is kept, its match key."""

    meant: Meaning
    text: str
    key: str


class _Words(dict[str, _OneMeaning | None]):
    """Words that mean the same in every name; None for others."""

    def __init__(self, rule: NameRule, normaliser: Normaliser) -> None:
        super().__init__()
        self._rule = rule
        self._normaliser = normaliser

    def __missing__(self, word: str) -> _OneMeaning | None:
        meant = self._normaliser.word(word)
        found = None
        if meant is not None:
            text = _capitalised(meant.text)
            found = _OneMeaning(meant, text, self._rule.match_key(text))
        self[word] = found
        return found

    def name(self, raw: str) -> Mended | None:
        """Return a name by its words, if they tell how it was mended."""
        words = list(map(self.__getitem__, raw.split(" ")))
        if None in words:
            return None
        meant, texts, keys = zip(*filter(None, words), strict=True)
        way = told_by_words(raw, meant)
        if way is None:
            return None
        return Mended(raw, " ".join(texts), " ".join(keys), f"mended_{way}")


class Word(NamedTuple):
    """A word of names: how many bear it, and the most frequent name that has it."""

    word: str
    times: int
    name: str


def gather_words(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str]
) -> list[Word]:
    """Make the table of distinct names; return their words, the frequent ones before the others.

    Neither depends on the order of the file.
    """
    every = " union all ".join(f"select {name} as t from {table}" for name in columns)
    connection.execute(
        "create or replace table name_text as "
        f"select t, count(*) as times from ({every}) where t <> '' group by t"
    )
    words = connection.execute(
        "select word, sum(times)::bigint as often, max({'times': times, 't': t}).t from "
        "(select t, times, unnest(string_split(t, ' ')) as word from name_text) group by word "
        "order by often desc, word"
    ).fetchall()
    return list(map(Word._make, words))


def mend_names(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    columns: Sequence[str],
    words: Sequence[Word],
    normaliser: Normaliser,
    namer: Namer,
) -> list[Mended]:
    """Make, for each column, the table of the lines whose name needs more than small letters.

    Return those that were looked at one by one: what is mended is among them.

    The words of all names teach the normaliser first. Then the most frequent name of each word is
    looked at, which tells the words that are right. The table of `gather_words` is gone then.
    """
    learned = normaliser.learned([(each.word, each.times) for each in words])
    namer.learn(dict.fromkeys(each.name for each in words), learned)
    known = [(each.word, namer.keys[each.word]) for each in words if each.word in namer.keys]
    fill(connection, "word_right", ("word", "key"), known)
    unsure = connection.execute(
        "select distinct t from (select t, unnest(string_split(t, ' ')) as word from name_text) "
        "where word not in (select word from word_right where key = lower(word))"
    ).fetchnumpy()["t"]
    right, keys, others = namer.keyed(unsure.tolist())
    found = namer.mend(others, learned)
    fill(connection, WORDS, Mended._fields, found)
    put(connection, WORDS, {"raw": right, "text": right, "key": keys, "repair": [""] * len(right)})
    for name in columns:
        connection.execute(
            f"create or replace table {fixed(name)} as select s.i, s.id, w.* "
            f"from {table} s join {WORDS} w on w.raw = s.{name}"
        )
    connection.execute("drop table name_text")
    return found


def fixed(column: str) -> str:
    """Return the table of a column's names that need more: i, id, raw, text, key, repair."""
    return f"fixed_{column}"


def fill(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str | None]],
) -> None:
    """Make a table of texts anew, of these rows."""
    listed = ", ".join(f"{name} varchar" for name in columns)
    connection.execute(f"create or replace table {table} ({listed})")
    if rows:
        put(connection, table, dict(zip(columns, zip(*rows, strict=True), strict=True)))


def put(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, Sequence[str | None]]
) -> None:
    """Add rows to a table of texts, column by column."""
    connection.register(
        "incoming", {name: np.array(texts, dtype=object) for name, texts in columns.items()}
    )
    connection.execute(f"insert into {table} select {', '.join(columns)} from incoming")
    connection.unregister("incoming")


def _capitalised(words: str) -> str:
    """Write the words of a name with their capitals: H'Bia, Y Thiết-Niê."""
    return " ".join(map(_with_capitals, words.split(" ")))


@lru_cache(maxsize=1 << 16)
def _with_capitals(word: str) -> str:
    letters = list(word)
    for place, letter in enumerate(letters):
        if place == 0 or letters[place - 1] in "'-’":
            letters[place] = letter.upper()
    return "".join(letters)
