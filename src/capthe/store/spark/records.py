"""Tables of texts as tables of records in Spark: each distinct text is normalised once."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from capthe.domain.normaliser import Normaliser
from capthe.link.looked_up import clean_form, looked_up, words_of
from capthe.link.persons import rarity
from capthe.link.records import KINDS, Kind
from capthe.store.spark.tables import Tables

if TYPE_CHECKING:
    from pyspark.broadcast import Broadcast

_NAMES = ("full_name", "father_name", "mother_name")
_TYPES = {"key": "string", "word": "string", "text": "string", "int": "int"}


def learn(tables: Tables, normaliser: Normaliser, sources: Sequence[str]) -> Normaliser:
    """Return a normaliser that knows the words of every name in these tables of texts."""
    every = _texts(sources, _NAMES)
    counted = f"select t, count(*) from ({every}) where t <> '' group by t"
    return normaliser.learned((text, times) for text, times in tables.stream(counted))


def normalise(tables: Tables, normaliser: Normaliser, sources: Sequence[str]) -> None:
    """Make the dictionaries of every kind of text that these tables hold."""
    context = tables.session.sparkContext
    sent = context.broadcast(normaliser)
    by_kind: dict[str, tuple[Kind, list[str]]] = {}
    for name, (kind, _) in KINDS.items():
        by_kind.setdefault(words_of(kind), (kind, []))[1].append(name)
    for words, (kind, names) in by_kind.items():
        own = clean(normaliser, kind, "t")
        unread = f"not ({own})" if own else "true"
        texts = tables.session.sql(
            f"select distinct t from ({_texts(sources, names)}) where t <> '' and {unread}"
        )
        listed = ", ".join(f"{name} {_TYPES[type_]}" for name, type_ in kind.columns)
        read = texts.rdd.mapPartitions(partial(_read, sent, kind))
        tables.hold(words, tables.session.createDataFrame(read, f"raw string, {listed}"))


def _read(
    sent: "Broadcast[Normaliser]", kind: Kind, rows: Iterable[Sequence[str]]
) -> Iterator[tuple[Any, ...]]:
    """Normalise one part of the texts; runs where the part is."""
    for (text,) in rows:
        values = kind.read(sent.value, text)
        if values is not None:
            yield (text, *values)


def _texts(sources: Sequence[str], names: Sequence[str]) -> str:
    return " union all ".join(f"select {name} as t from {s}" for s in sources for name in names)


def clean(normaliser: Normaliser, kind: Kind, text: str) -> str:
    """Return the condition under which a text is its own value: most numbers are clean."""
    form = clean_form(normaliser, kind)
    if form is None:
        return ""
    return rf"{text} rlike r'\A(?:{form})\z' and {text} <> repeat(left({text}, 1), length({text}))"


def make_records(tables: Tables, normaliser: Normaliser, source: str, target: str) -> None:
    """Make the table `target` of records from the table `source` of texts; `rate` goes before."""
    joins, picked = [], []
    for each in looked_up(partial(clean, normaliser)):
        joins.append(each.join)
        picked += [f"{value} as {column}" for column, value in each.columns]
    listed = ",\n  ".join(picked)
    tables.keep(
        target,
        f"select s.i, s.id,\n  {listed},\n  coalesce(t.bin, 0) as rarity\nfrom {source} s\n"
        + "\n".join(joins)
        + "\nleft join rate t on t.n_f = w_full_name.f",
    )


def rate(tables: Tables, source: str) -> None:
    """Tell how common each name is, by its share of a table of texts, into `rate`."""
    words = words_of(KINDS["full_name"][0])
    tables.keep(
        "borne",
        f"select w.f as n_f, count(*) as times from {source} s "
        f"join {words} w on w.raw = s.full_name group by w.f",
    )
    people = max(1, tables.ask("select coalesce(sum(times), 0) from borne")[0][0])
    tables.name("rate", f"select n_f, {rarity('times', people)} as bin from borne")
