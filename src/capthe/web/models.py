"""Users and the roles they hold (schema web). The ledger sees an actor as an opaque id."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import F, Q

from capthe.web.roles import Actor, Grant, Role

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models.fields.related_descriptors import RelatedManager


class User(AbstractBaseUser):
    """A member of staff. The id never changes and is never used again."""

    id: models.UUIDField[uuid.UUID, uuid.UUID] = models.UUIDField(
        primary_key=True, default=uuid.uuid4, editable=False
    )
    username: models.CharField[str, str] = models.CharField(
        max_length=60, unique=True, validators=[UnicodeUsernameValidator()]
    )
    name: models.CharField[str, str] = models.CharField(max_length=120)
    language: models.CharField[str, str] = models.CharField(max_length=2, default="vi")
    is_active: models.BooleanField[bool, bool] = models.BooleanField(default=True)
    made_at: models.DateTimeField[datetime, datetime] = models.DateTimeField(auto_now_add=True)

    grants: RelatedManager[RoleGrant]
    objects: ClassVar[BaseUserManager[User]] = BaseUserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    def actor(self) -> Actor:
        """Return this user as the value that pages, desks and the ledger use."""
        grants = tuple(row.grant() for row in self.grants.order_by("role", "province", "unit"))
        return Actor(str(self.pk), self.name, grants)


class RoleGrant(models.Model):
    """One role of one user at one place, with the first and the last day it is valid."""

    user: models.ForeignKey[User, User] = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="grants"
    )
    role: models.CharField[str, str] = models.CharField(max_length=30)
    province: models.PositiveSmallIntegerField[int | None, int | None] = (
        models.PositiveSmallIntegerField(null=True, blank=True)
    )
    unit: models.PositiveSmallIntegerField[int | None, int | None] = (
        models.PositiveSmallIntegerField(null=True, blank=True)
    )
    valid_from: models.DateField[date, date] = models.DateField()
    valid_until: models.DateField[date | None, date | None] = models.DateField(
        null=True, blank=True
    )
    made_at: models.DateTimeField[datetime, datetime] = models.DateTimeField(auto_now_add=True)
    made_by: models.CharField[str, str] = models.CharField(max_length=60)

    class Meta:
        """The database refuses what `Grant` refuses, and the same grant twice."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["user", "role", "province", "unit", "valid_from"],
                name="grant_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="unit_has_province",
                condition=Q(unit__isnull=True) | Q(province__isnull=False),
            ),
            models.CheckConstraint(
                name="ends_after_it_begins",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.province or 'country'}/{self.unit or 'all'}"

    def grant(self) -> Grant:
        """Return the row as the value the rules are written for."""
        return Grant(
            Role(self.role),
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            province=self.province,
            unit=self.unit,
        )


def give(user: User, grant: Grant, *, made_by: str) -> RoleGrant:
    """Give a user a role; giving the same one again changes only its last day."""
    row, _ = RoleGrant.objects.update_or_create(
        user=user,
        role=grant.role.value,
        province=grant.province,
        unit=grant.unit,
        valid_from=grant.valid_from,
        defaults={"valid_until": grant.valid_until, "made_by": made_by},
    )
    return row


def end(row: RoleGrant, *, last_day: date) -> None:
    """Take a role away after its last day; what was done under it stays explained."""
    row.valid_until = max(last_day, row.valid_from)
    row.save(update_fields=["valid_until"])
