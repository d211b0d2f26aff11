"""What a face states of its holder: a country's rules applied to approved data, field by field."""

from collections.abc import Callable
from dataclasses import dataclass, field

from capthe.domain.country import CardData, Country
from capthe.domain.number import Sex
from capthe.face.profile import CardFace, FaceProfile


@dataclass(frozen=True, slots=True)
class Holder:
    """The approved data of one card: texts in the holder's letters, pictures as JPEG.

    `seal` is a signed seal for the version's second barcode; empty where there is none.
    """

    card: CardData
    portrait: bytes = field(repr=False)
    nationality: str = ""
    origin: str = ""
    marks: str = ""
    birth_place: str = ""
    left_index: bytes = field(default=b"", repr=False)
    right_index: bytes = field(default=b"", repr=False)
    seal: bytes = field(default=b"", repr=False)


_TEXTS: dict[str, Callable[[Country, Holder], str]] = {
    "number": lambda _, holder: holder.card.number,
    "name": lambda _, holder: holder.card.name,
    "birth": lambda _, holder: f"{holder.card.birth:%d/%m/%Y}",
    "sex": lambda country, holder: _sex(country, holder.card.sex),
    "nationality": lambda country, holder: holder.nationality or country.name.vi,
    "origin": lambda _, holder: holder.origin,
    "residence": lambda _, holder: holder.card.residence,
    "birth_place": lambda _, holder: holder.birth_place,
    "marks": lambda _, holder: holder.marks,
    "issue": lambda _, holder: f"{holder.card.issue:%d/%m/%Y}",
    "expiry": lambda country, holder: country.expiry_text(
        holder.card.expiry, issue=holder.card.issue
    ),
}
_IMAGES: dict[str, Callable[[Holder], bytes]] = {
    "portrait": lambda holder: holder.portrait,
    "left_index": lambda holder: holder.left_index,
    "right_index": lambda holder: holder.right_index,
}
_CODES: dict[str, Callable[[Country, Holder], str | bytes]] = {
    "qr": lambda country, holder: country.qr(holder.card),
    "seal": lambda _, holder: holder.seal,
}


def card_face(country: Country, profile: FaceProfile, holder: Holder) -> CardFace:
    """Return what is printed of a holder. KeyError: the version has a field without a meaning."""
    return CardFace(
        texts=tuple(_TEXTS[each.name](country, holder) for each in profile.texts),
        images=tuple(_IMAGES[each.name](holder) for each in profile.images),
        codes=tuple(_CODES[each.name](country, holder) for each in profile.codes),
        mrz=country.mrz(holder.card),
    )


def _sex(country: Country, sex: Sex) -> str:
    return country.texts["male" if sex == Sex.MALE else "female"].vi
