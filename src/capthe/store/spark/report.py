"""What was wrong with the texts of a run in Spark, per row and column."""

from collections.abc import Iterator

from capthe.domain.normaliser import NAME_LETTERS_MAX, Normaliser
from capthe.link.looked_up import is_partly_wrong, words_of
from capthe.link.records import KINDS, NAME, TEXT_COLUMNS
from capthe.store.spark.records import clean

_SHOWN = 200  # letters of a value


def problems(normaliser: Normaliser, *, side: str, texts: str) -> str:
    """Return the cells that say something unusable, mended names, ids that are none, lost lines."""
    return "\nunion all\n".join(_problems(normaliser, side, texts))


def _problems(normaliser: Normaliser, side: str, texts: str) -> Iterator[str]:
    for name in TEXT_COLUMNS:
        kind, _ = KINDS[name]
        text = f"s.{name}"
        unread = (
            f"(w.raw is null or {is_partly_wrong(kind, 'w')}) and {text} <> '' "
            f"and not ({clean(normaliser, kind, text) or False})"
        )
        found = [f"case when {unread} then 'not_usable' end"]
        if kind is NAME:
            found.append("case when w.repair <> '' then 'mended_' || w.repair end")
            found.append(f"case when length({text}) > {NAME_LETTERS_MAX} then 'too_long' end")
        yield (
            f"select '{side}' as side, i + 1 as line, id, '{name}' as `column`, problem, value "
            f"from (select s.i, s.id, left({text}, {_SHOWN}) as value, "
            f"explode(array({', '.join(found)})) as problem "
            f"from {texts} s left join {words_of(kind)} w on w.raw = {text}) "
            "where problem is not null"
        )
    yield f"select '{side}', i + 1, id, 'id', 'id_empty', '' from {texts} where id = ''"
    yield (
        f"select '{side}', i + 1, id, 'id', 'id_repeated', id from ("
        f"select i, id, count(*) over (partition by id) as times from {texts} where id <> '') "
        "where times > 1"
    )
    yield f"select '{side}', null, id, '', 'line_unreadable', line from {texts}_lost"
