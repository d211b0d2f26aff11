"""Who acts, why and when: what every verb is told."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from psycopg.types.json import Jsonb


@dataclass(frozen=True, slots=True)
class Act:
    """Who acts, why, when it happened, when it is written, and by when each stage is due."""

    actor: str
    cause: str
    happened_at: datetime
    written_at: datetime
    dues: Mapping[int, datetime] = field(default_factory=dict, repr=False)


ACT = "row(%(actor)s, %(cause)s, %(happened_at)s, %(written_at)s, %(dues)s)::ledger.act"


def act_values(act: Act) -> dict[str, object]:
    """Return the values of ACT."""
    return {
        "actor": act.actor,
        "cause": act.cause,
        "happened_at": act.happened_at,
        "written_at": act.written_at,
        "dues": Jsonb(tuple(act.dues.items()), dumps=_dues),
    }


@lru_cache(maxsize=64)
def _dues(dues: tuple[tuple[int, datetime], ...]) -> str:
    """Write due times as JSON; those of an hour are the same for each act of it."""
    return json.dumps({str(code): due.isoformat() for code, due in dues})


_CASTS = {
    "p_from": "::smallint", "p_stage": "::smallint", "p_kind": "::smallint",
    "p_reason": "::smallint", "p_failed": "::bigint[]", "p_missing": "::bigint[]",
    "p_dossier": "::bigint", "p_cid": "::bigint", "p_set": "::bigint", "p_first": "::bigint",
    "p_event": "::text", "p_verb": "::text",
}  # fmt: skip


def cast_of(name: str, value: object) -> str:
    """Return the type to write behind a verb's argument of that name."""
    cast = _CASTS.get(name, "")
    return f"{cast}[]" if isinstance(value, list) and not cast.endswith("[]") else cast
