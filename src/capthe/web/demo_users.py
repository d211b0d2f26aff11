"""The demo's people, one per role and two who clean: they log in from what the terminal prints.

Import it after `configure`. Privileged roles keep their second factor: its secret is made here
and the terminal prints the current code.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.utils import decrypt
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from capthe.web.models import User, give
from capthe.web.roles import PRIVILEGED, Grant, Role

SECRET_BYTES = 20
HA_NOI, BA_DINH = 1, 1


@dataclass(frozen=True, slots=True)
class DemoUser:
    """What the terminal prints for one person; `totp_secret` is None where a password is enough."""

    username: str
    name: str
    role: Role
    totp_secret: str | None = None


@dataclass(frozen=True, slots=True)
class _Person:
    username: str
    name: str
    role: Role
    province: int | None = None
    unit: int | None = None


PEOPLE = (
    _Person("thunhan", "Nguyễn Thị Hạnh", Role.ENROLMENT_OFFICER, HA_NOI, BA_DINH),
    _Person("lamsach", "Trần Văn Dũng", Role.CLEANING_OFFICER),
    _Person("soatlai", "Phan Thị Lan", Role.CLEANING_OFFICER),
    _Person("doisanh", "Lê Minh Châu", Role.ADJUDICATOR),
    _Person("pheduyet", "Phạm Quốc Anh", Role.PROVINCE_APPROVER, HA_NOI),
    _Person("nhamay", "Hoàng Thị Yến", Role.PLANT_OPERATOR),
    _Person("nhanthe", "Vũ Đức Thịnh", Role.ARRIVAL_CLERK, HA_NOI, BA_DINH),
    _Person("trathe", "Đặng Thu Hà", Role.COUNTER_CLERK, HA_NOI, BA_DINH),
    _Person("tongdai", "Bùi Ngọc Ánh", Role.CALL_AGENT),
    _Person("kiemtoan", "Đỗ Hữu Nghĩa", Role.AUDITOR),
    _Person("quantri", "Ngô Thanh Sơn", Role.ADMINISTRATOR),
    _Person("chihuy", "Trịnh Hồng Vân", Role.COMMANDER),
)


def make_demo_users(
    password: str, *, valid_from: date, entropy: Callable[[int], bytes]
) -> tuple[DemoUser, ...]:
    """Make the demo's people, or bring them to this password; existing secrets stay as they are."""
    with transaction.atomic():
        _give_password(password)
        return tuple(_make(person, valid_from, entropy) for person in PEOPLE)


def _give_password(password: str) -> None:
    """Let all have the one password, which is hashed once: argon2 takes half a second of a hash.

    That they share it stands on the terminal, so that they share its salt tells nobody anything.
    """
    for person in PEOPLE:
        User.objects.get_or_create(username=person.username, defaults={"name": person.name})
    demo = User.objects.filter(username__in=[person.username for person in PEOPLE])
    kept = set(demo.values_list("password", flat=True))
    if len(kept) > 1 or not check_password(password, kept.pop()):
        demo.update(password=make_password(password))


def _make(person: _Person, valid_from: date, entropy: Callable[[int], bytes]) -> DemoUser:
    user = User.objects.get(username=person.username)
    grant = Grant(person.role, valid_from, province=person.province, unit=person.unit)
    give(user, grant, made_by="demo")
    secret = _secret(user, entropy) if person.role in PRIVILEGED else None
    return DemoUser(person.username, person.name, person.role, secret)


def _secret(user: User, entropy: Callable[[int], bytes]) -> str:
    """Return the user's TOTP secret, made now if there is none."""
    existing = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).first()
    wrapped = (
        existing.wrap()
        if existing
        else TOTP.activate(user, base64.b32encode(entropy(SECRET_BYTES)).decode())
    )
    return _stored_secret(wrapped.instance)


def _stored_secret(row: Authenticator) -> str:
    secret: str = decrypt(row.data["secret"])
    return secret
