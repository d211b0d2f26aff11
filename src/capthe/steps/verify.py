"""3 verify: the dossiers of a set against the population register, field by field.

Clean ones go on together. Each of the others leaves for the cleaning desk with its reason; those
found by their old number are re-opened under their number. Who is left may be somebody that the
register's search finds: the desk is told who and why, and a dossier without a number goes on under
that of a person beyond doubt.
"""

import logging
from weakref import WeakKeyDictionary, WeakSet

import psycopg

from capthe.country.linking import NORMALISERS, shipped_model
from capthe.domain.number import is_provisional
from capthe.link.decide import Decision
from capthe.link.model import Model
from capthe.link.persons import PERSONS
from capthe.store.pg.link_index import known_words
from capthe.store.pg.register_index import OUTDATED, Index, is_indexed, is_outdated
from capthe.store.pg.register_search import Found, Search, Suggested, Waiting
from capthe.work.centre import Centre

NUMBER = 3
STAGE = "received"
AT_ONCE = 200
"""Dossiers looked up between two commits."""


def work(centre: Centre, set_id: int) -> None:
    """Verify one set (one transaction)."""
    centre.ledger.verify(centre.act("verify", "register"), set_id)
    centre.reach("verify.committed")


def chore(centre: Centre) -> bool:
    """Re-open the dossiers whose number was found; look for those who disagree."""
    act = centre.act("verify", "number_found")
    centre.reach("moves.begun")
    moved = centre.ledger.apply_moves(act)
    centre.reach("moves.committed")
    return look(centre) or moved > 0


def look(centre: Centre) -> bool:
    """Tell the cleaning desk who its dossiers may be; False when there was nothing to do.

    Kept and acted upon in one transaction: a number that was found is never found twice.
    """
    search = _search_of(centre)
    if search is None:
        return False
    queue, followed = search.queue(AT_ONCE), 0
    if queue.is_behind:
        followed = search.index.follow()
        queue = search.queue(AT_ONCE)
    if not queue.dossiers:
        return followed > 0
    suggestions = search.suggest(queue.dossiers)
    sure = [
        _found(who, each.candidates[0])
        for who, each in zip(queue.dossiers, suggestions, strict=True)
        if each.decision == Decision.AUTO and is_provisional(who.cid)
    ]
    search.keep(centre.act("verify", "search"), suggestions, sure)
    return True


def _found(who: Waiting, best: Suggested) -> Found:
    """Say of a dossier without a number whose it is.

    It stays at the desk when it was decided meanwhile, or opened under that number before.
    """
    cause = f"record {best.entry} found by search, probability {best.probability}"
    return Found(who, best.entry, cause)


_LOG = logging.getLogger("capthe.steps")
_SEARCHES: WeakKeyDictionary[psycopg.Connection, Search] = WeakKeyDictionary()
_TOLD: WeakSet[psycopg.Connection] = WeakSet()


def _search_of(centre: Centre) -> Search | None:
    """Return the search of this worker's connection, made once; None without an index.

    One that an older program made is no index, and whoever reads the log is told once.
    """
    connection = centre.ledger.connection
    if connection not in _SEARCHES:
        if not is_indexed(connection):
            if connection not in _TOLD and is_outdated(connection):
                _TOLD.add(connection)
                _LOG.warning("%s / %s", OUTDATED.vi, OUTDATED.en)
            return None
        code = centre.country.code
        normaliser = NORMALISERS[code]().learned(known_words(connection.cursor()))
        _SEARCHES[connection] = Search.over(
            Index(connection, PERSONS, normaliser), Model.from_json(shipped_model(code))
        )
    return _SEARCHES[connection]
