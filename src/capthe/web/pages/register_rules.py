"""The rules of the site's country, as the pages of data quality name them."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache

from capthe.country.linking import NORMALISERS
from capthe.country.quality import PROFILES
from capthe.domain.normaliser import Normaliser
from capthe.domain.text import Text
from capthe.link.quality.catalogue import Catalogue, catalogue
from capthe.link.quality.labels import in_words, parts
from capthe.link.quality.rule import Rule
from capthe.link.quality.suggest import suggestion
from capthe.store.pg.quality import MendCase
from capthe.web.centre import site
from capthe.web.figures import day
from capthe.web.places import ground

_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


@cache
def _catalogue() -> Catalogue | None:
    make = PROFILES.get(site().country)
    return None if make is None else catalogue(make())


@cache
def _normaliser() -> Normaliser:
    return NORMALISERS[site().country]()


def rules() -> Mapping[str, Rule]:
    """Return the rules by name; none for a country without a profile."""
    found = _catalogue()
    return {} if found is None else found.by_name


def said_in_words(said: str, today: date) -> list[tuple[Text, Text]]:
    """Return what a finding keeps of a record in words; days as days, units by their names."""
    told = in_words(said)
    return [
        (label, _told(name, value, today) or words)
        for (name, value), (label, words) in zip(parts(said), told, strict=True)
    ]


def _told(name: str, value: str, today: date) -> Text | None:
    shown = None
    if name.endswith("_commune") and value.isdecimal():
        shown = ground(value, today)
    elif _DAY.fullmatch(value):
        shown = day(int(value.replace("-", "")))
    return None if shown is None else Text(shown, shown)


def proposed(case: MendCase) -> Text | None:
    """Return what is proposed for a case, with its evidence."""
    found = _catalogue()
    if found is None:
        return None
    said = dict(parts(case.said))
    return suggestion(case.rule, said, _normaliser(), found.profile.number)
