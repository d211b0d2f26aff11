"""Sign what a citizen's telephone holds beside the card: an mdoc or an SD-JWT.

1. the card is in its citizen's hands, and has not ended
2. a signature is reserved from the pool of the companions' signers
3. the companion is good until the signer's certificate ends or the card expires
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from cryptography import x509

from capthe.chip.cms import Signer
from capthe.chip.companions.sd_jwt import issue_sd_jwt
from capthe.chip.companions.signing import Companion, HolderKey, Life
from capthe.chip.signing import SigningProfile
from capthe.country.vn.chip import CivilStatus
from capthe.country.vn.companion import DOCTYPE, KIND, mdoc_elements, sd_jwt_claims
from capthe.domain.country import CardData
from capthe.domain.errors import Refusal
from capthe.domain.number import Entropy
from capthe.domain.text import Text
from capthe.store.pg.ledger import Ledger
from capthe.store.pg.reading.search import cards

RULES = "vn-companion"
"""The signing rules of companions."""
_RECEIVED = "handed_over"


@dataclass(frozen=True, slots=True)
class Statement:
    """What a companion is to state: the card, the civil status, the portrait as a JPEG.

    `on` is the day of signing where the card comes from: ages are true on it.
    """

    card: CardData
    civil: CivilStatus
    portrait: bytes = field(repr=False)
    on: date


def demand_received(ledger: Ledger, dossier: int, cid: int) -> None:
    """Refuse a card that its citizen has not received, or that has ended since."""
    where = ledger.where_is(dossier, cid)
    held = any(
        each.dossier == dossier and each.ended is None for each in cards(ledger.connection, cid)
    )
    if where is None or where.stage != _RECEIVED or not held:
        raise Refusal(
            "card_not_held",
            Text(
                "Công dân chưa nhận thẻ này, hoặc thẻ không còn giá trị.",
                "The citizen has not received this card, or it is valid no more.",
            ),
            Text(
                "Trả thẻ cho công dân trước; thẻ đã hủy thì làm thẻ mới.",
                "Hand the card over first; where it has ended, apply for a new one.",
            ),
        )


def life_of(card: CardData, signer: Signer, now: datetime, zone: tzinfo) -> Life:
    """Return from when until when a companion of the card is good; refuse an expired card."""
    signed = now.astimezone(UTC).replace(microsecond=0)
    until = x509.load_der_x509_certificate(signer.certificate).not_valid_after_utc
    if card.expiry is not None:
        last_midnight = datetime.combine(card.expiry + timedelta(days=1), time(), zone)
        until = min(until, last_midnight.astimezone(UTC))
    if until <= signed:
        raise Refusal(
            "card_expired",
            Text("Thẻ đã hết hạn.", "The card has expired."),
            Text("Làm thủ tục đổi thẻ.", "Apply for a new card."),
        )
    return Life(signed, until)


def mdoc_of(
    said: Statement, rules: SigningProfile, holder: HolderKey, life: Life, signer: Signer,
    entropy: Entropy,
) -> Companion:  # fmt: skip
    """Sign the mdoc of a card; ModuleNotFoundError where the extra is not installed."""
    from capthe.chip.companions.mdoc import issue_mdoc  # noqa: PLC0415 - an optional extra

    elements = mdoc_elements(
        said.card, said.civil, said.portrait, authority=rules.organization, on=said.on
    )
    return issue_mdoc(DOCTYPE, elements, holder, life, signer, entropy)


def sd_jwt_of(
    said: Statement, rules: SigningProfile, holder: HolderKey, life: Life, signer: Signer,
    entropy: Entropy,
) -> Companion:  # fmt: skip
    """Sign the SD-JWT of a card."""
    claims = sd_jwt_claims(
        said.card, said.civil, said.portrait, authority=rules.organization, on=said.on
    )
    return issue_sd_jwt(KIND, claims, holder, life, signer, entropy)
