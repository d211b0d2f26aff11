"""The words that names are mostly made of, with their shares of all words of names."""

from functools import cache

from capthe.country.tables import rows


@cache
def name_words() -> dict[str, float]:
    """Return the share of each word, tones in their one place."""
    return {word: float(share) / 1000 for word, share in rows("capthe.country.vn", "name_words")}
