"""3 verify: the dossiers of a set against the population register, field by field.

Clean ones go on together. Each of the others leaves for the cleaning desk with its reason; those
found by their old number are re-opened under their number. Who is left may be somebody that the
register's search finds: the desk is told who and why, and a dossier without a number goes on under
that of a person beyond doubt.
"""

from weakref import WeakKeyDictionary

import psycopg

from capthe.country.linking import NORMALISERS, shipped_model
from capthe.domain.number import is_provisional
from capthe.link.decide import Decision
from capthe.link.model import Model
from capthe.link.persons import PERSONS
from capthe.store.pg.link_index import known_words
from capthe.store.pg.people import Particulars
from capthe.store.pg.register_index import Index, is_indexed
from capthe.store.pg.register_search import Search, Suggested, Waiting
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
    followed = search.index.follow()
    waiting = search.waiting(AT_ONCE)
    if not waiting:
        return followed > 0
    found = search.suggest(waiting)
    theirs = [
        (who, each)
        for who, each in zip(waiting, found, strict=True)
        if each.decision == Decision.AUTO and is_provisional(who.cid)
    ]
    if not theirs:
        search.keep(centre.clock.now(), found)
        return True
    with centre.ledger.connection.transaction():
        search.keep(centre.clock.now(), found)
        for who, each in theirs:
            _go_on(centre, search, who, each.candidates[0])
    return True


def _go_on(centre: Centre, search: Search, who: Waiting, best: Suggested) -> None:
    """Let a dossier without a number go on under that of the person found, if it is theirs.

    It stays when it was decided meanwhile, or opened under that number before.
    """
    person = search.bearer(best.entry)
    if person is None:
        return
    cause = f"record {best.entry} found by search, probability {best.probability}"
    centre.ledger.people.allot_number(
        centre.act("verify", cause),
        who.whereabouts(),
        new_cid=person.cid,
        particulars=Particulars(person.name, person.name_key, person.birth, person.sex or ""),
    )


_SEARCHES: WeakKeyDictionary[psycopg.Connection, Search] = WeakKeyDictionary()


def _search_of(centre: Centre) -> Search | None:
    """Return the search of this worker's connection, made once; None without an index."""
    connection = centre.ledger.connection
    if connection not in _SEARCHES:
        if not is_indexed(connection):
            return None
        code = centre.country.code
        normaliser = NORMALISERS[code]().learned(known_words(connection.cursor()))
        _SEARCHES[connection] = Search.over(
            Index(connection, PERSONS, normaliser), Model.from_json(shipped_model(code))
        )
    return _SEARCHES[connection]
