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
from capthe.store.pg.register_search import Index, Search, Suggestion, is_indexed
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
    connection = centre.ledger.connection
    if not is_indexed(connection):
        return False
    search = _search_of(centre)
    followed = search.index.follow()
    waiting = search.waiting(AT_ONCE)
    if waiting:
        found = search.suggest(waiting)
        with connection.transaction():
            search.keep(centre.clock.now(), found)
            for each in found:
                if each.decision == Decision.AUTO and is_provisional(each.cid):
                    _go_on(centre, search, each)
    return bool(waiting) or followed > 0


def _go_on(centre: Centre, search: Search, found: Suggestion) -> None:
    """Let a dossier without a number go on under that of the person found, if it is theirs."""
    best, people = found.candidates[0], centre.ledger.people
    person = search.bearer(best.entry)
    where = centre.ledger.where_is(found.dossier, found.cid)
    if person is None or where is None or where.version != found.version:
        return
    if people.is_opened_under(found.dossier, found.cid, person.cid):
        return
    cause = f"record {best.entry} found by search, probability {best.probability}"
    people.allot_number(
        centre.act("verify", cause),
        where,
        new_cid=person.cid,
        particulars=Particulars(person.name, person.name_key, person.birth, person.sex or ""),
    )


_SEARCHES: WeakKeyDictionary[psycopg.Connection, Search] = WeakKeyDictionary()


def _search_of(centre: Centre) -> Search:
    """Return the search of this worker's connection, made once."""
    connection = centre.ledger.connection
    if connection not in _SEARCHES:
        code = centre.country.code
        normaliser = NORMALISERS[code]().learned(known_words(connection.cursor()))
        _SEARCHES[connection] = Search.over(
            Index(connection, PERSONS, normaliser), Model.from_json(shipped_model(code))
        )
    return _SEARCHES[connection]
