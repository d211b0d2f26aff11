"""The rules of the site's country, as the pages of data quality name them."""

from collections.abc import Mapping
from functools import cache

from capthe.country.linking import NORMALISERS
from capthe.country.quality import PROFILES
from capthe.domain.normaliser import Normaliser
from capthe.domain.text import Text
from capthe.link.quality.catalogue import Catalogue, catalogue
from capthe.link.quality.labels import parts
from capthe.link.quality.rule import Rule
from capthe.link.quality.suggest import suggestion
from capthe.store.pg.quality import MendCase
from capthe.web.centre import site


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


def proposed(case: MendCase) -> Text | None:
    """Return what is proposed for a case, with its evidence."""
    found = _catalogue()
    if found is None:
        return None
    said = dict(parts(case.said))
    return suggestion(case.rule, said, _normaliser(), found.profile.number)
