"""How long a companion is good: no longer than its card, nor than its signer's certificate."""

from datetime import UTC, datetime, time, timedelta

import pytest

from capthe.chip.companions.signing import es256
from capthe.domain.errors import Refusal
from capthe.work.companion import life_of
from tests.chip.made import VIETNAM, authority
from tests.companions.conftest import CARD, NOW

ZONE = VIETNAM.calendar.zone
TODAY = NOW.astimezone(ZONE).date()


def test_without_an_expiry_it_ends_with_the_signers_certificate(issuer):
    life = life_of(CARD._replace(expiry=None), issuer.signer, NOW, ZONE)
    assert (life.signed, life.until) == (NOW, issuer.certificate.not_valid_after_utc)


def test_it_ends_at_the_midnight_after_the_cards_last_day(issuer):
    last = TODAY + timedelta(days=20)
    life = life_of(CARD._replace(expiry=last), issuer.signer, NOW, ZONE)
    midnight = datetime.combine(last + timedelta(days=1), time(), ZONE)
    assert (life.until, life.until.tzinfo) == (midnight, UTC)


def test_an_expired_card_gets_none_and_one_on_its_last_day_does(issuer):
    with pytest.raises(Refusal, match="card_expired"):
        life_of(CARD._replace(expiry=TODAY - timedelta(days=1)), issuer.signer, NOW, ZONE)
    assert life_of(CARD._replace(expiry=TODAY), issuer.signer, NOW, ZONE).signed == NOW


def test_a_signer_on_no_p256_cannot_sign_companions():
    with pytest.raises(ValueError, match="P-256"):
        es256(authority("vn-rsa-pss").signer, b"message")
