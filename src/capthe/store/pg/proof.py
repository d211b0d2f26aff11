"""The proof that one dossier's history stands in the sealed log, checked without the ledger.

The proof is a JSON text. For each block that wrote about the dossier it has the header (as text),
its path to the signed head, the values of all its events and, of each table with rows about the
dossier, the texts of all the block's rows; of the other tables the digests. A block is sealed as a
whole, so a proof also shows rows of other people in the same blocks: it is for the court or the
inspector, never for the citizen's own hands.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from typing import Any

import psycopg

from capthe.domain.errors import Refusal
from capthe.domain.merkle import inclusion_path, is_included, leaf_hash
from capthe.domain.text import Text
from capthe.store.pg.columns import EVENTS, FACTS
from capthe.store.pg.difference import Difference, rows_of
from capthe.store.pg.named import named
from capthe.store.pg.tree import Leaves, TreeHead, latest_head

FORMAT = "capthe inclusion proof 2"


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """A proof for one dossier; `text` is what is handed on, `blocks` how many blocks it covers."""

    dossier: int
    blocks: int
    text: str


def proof(connection: psycopg.Connection, dossier: int) -> InclusionProof:
    """Make the proof for a dossier from the newest signed head.

    `connection` is not in a transaction. Refusal `dossier_unknown`, or `not_sealed_yet` when a
    block of the dossier has no leaf under the head.
    """
    with connection.transaction():
        connection.execute("set transaction isolation level repeatable read, read only")
        connection.execute(named("audit_session").sql)
        found = connection.execute(
            "select cid from ledger.dossier where id = %s", [dossier]
        ).fetchone()
        if found is None:
            raise _unknown(dossier)
        head = latest_head(connection)
        blocks = rows_of(connection, "audit_blocks_of", dossier=dossier, cid=found[0])
        if head is None or any(leaf is None or leaf >= head.size for _, _, leaf in blocks):
            raise _not_sealed(dossier)
        parts = _blocks(connection, head, blocks, dossier=dossier, cid=found[0])
        text = json.dumps(
            {
                "format": FORMAT,
                "dossier": dossier,
                "cid": found[0],
                "head": head.as_dict(),
                "blocks": list(parts),
            },
            ensure_ascii=False,
        )
    return InclusionProof(dossier, len(blocks), text)


def _blocks(
    connection: psycopg.Connection,
    head: TreeHead,
    blocks: list[tuple[Any, ...]],
    *,
    dossier: int,
    cid: int,
) -> Iterator[dict[str, object]]:
    leaves = Leaves(connection)
    ids = [block for block, _, _ in blocks]
    events: dict[int, list[list[int]]] = {}
    for block, *values in rows_of(connection, "audit_events_of", blocks=ids):
        events.setdefault(block, []).append(values)
    facts: dict[int, dict[str, object]] = {}
    rows = rows_of(connection, "audit_rows_of", blocks=ids, dossier=dossier, cid=cid)
    for (block, table), group in groupby(rows, key=lambda row: (row[1], row[0])):
        texts, own = zip(*((text, is_own) for _, _, text, is_own in group), strict=True)
        facts.setdefault(block, {})[table] = (
            {"rows": list(texts)} if any(own) else {"digest": _digest(table, list(texts))}
        )
    for block, header, leaf in blocks:
        yield {
            "header": header,
            "leaf": leaf,
            "path": [each.hex() for each in inclusion_path(leaf, head.size, leaves.root)],
            "events": events.get(block, []),
            "facts": facts.get(block, {}),
        }


def check_proof(text: str, public_key: bytes) -> list[Difference]:
    """Check a proof with nothing but the seal key's public half; an empty list means it holds."""
    try:
        return list(_check(json.loads(text), public_key))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return [Difference("proof_form", "proof", FORMAT, type(error).__name__)]


def _check(values: dict[str, Any], public_key: bytes) -> Iterator[Difference]:
    if values["format"] != FORMAT:
        yield Difference("proof_form", "proof", FORMAT, str(values["format"]))
        return
    head = TreeHead.from_dict(values["head"])
    if not head.is_signed_by(public_key):
        yield Difference("head_signature", f"head {head.size}", "signed by the seal key", "not")
    if not values["blocks"]:
        yield Difference("proof_empty", "proof", "blocks", "none")
    for block in values["blocks"]:
        yield from _check_block(block, head)
    subject: list[str | None] = [str(values["dossier"]), str(values["cid"])]
    own = (
        row_fields(row)[:2]
        for block in values["blocks"]
        for row in block["facts"].get("dossier", {}).get("rows", ())
    )
    if subject not in own:
        yield Difference("proof_subject", "proof", f"dossier {subject[0]}", "nothing about it")


def _check_block(block: dict[str, Any], head: TreeHead) -> Iterator[Difference]:
    header = row_fields(block["header"])
    subject = f"block {header[0]}"
    if not is_included(
        leaf_hash(block["header"].encode()),
        index=block["leaf"],
        size=head.size,
        path=[bytes.fromhex(each) for each in block["path"]],
        root=head.root,
    ):
        yield Difference("proof_path", subject, "in the tree", "not in it")
    digest = EVENTS.digest(block["events"]) if block["events"] else sha256().hexdigest()
    if header[9] != f"\\x{digest}":
        yield Difference("block_digest", subject, f"{header[9]}", digest)
    digests = [
        bytes.fromhex(each["digest"] if "digest" in each else _digest(table, each["rows"]))
        for table, each in sorted(block["facts"].items())
    ]
    facts = f"\\x{sha256(b''.join(digests)).hexdigest()}" if digests else None
    if header[10] != facts:
        yield Difference("block_facts", subject, f"{header[10]}", f"{facts}")


def row_fields(text: str) -> list[str | None]:
    """Split the text of a database row into its fields (PostgreSQL manual, 8.16.6)."""
    if not (text.startswith("(") and text.endswith(")")):
        raise ValueError("not the text of a row")
    fields: list[str | None] = []
    at, inner = 0, text[1:-1]
    while True:
        found = _FIELD.match(inner, at)
        if found is None:
            raise ValueError("not the text of a row")
        quoted, plain, comma = found.groups()
        fields.append((plain or None) if quoted is None else _DOUBLED.sub(r"\1", quoted))
        if not comma:
            return fields
        at = found.end()


_FIELD = re.compile(r'(?:"((?:[^"\\]|""|\\\\)*)"|([^",()]*))(,|$)')
_DOUBLED = re.compile(r'(["\\])\1')


def _digest(table: str, rows: list[str]) -> str:
    columns = FACTS.get(table)
    if columns is not None:
        return columns.digest([[int(field or 0) for field in row_fields(row)] for row in rows])
    return sha256("\n".join(rows).encode()).hexdigest()


def _unknown(dossier: int) -> Refusal:
    return Refusal(
        "dossier_unknown",
        Text(f"Không có hồ sơ {dossier}.", f"There is no dossier {dossier}."),
        Text("Hãy kiểm tra lại số hồ sơ.", "Please check the dossier's number."),
    )


def _not_sealed(dossier: int) -> Refusal:
    return Refusal(
        "not_sealed_yet",
        Text(
            f"Một phần lịch sử của hồ sơ {dossier} chưa được niêm phong.",
            f"A part of the history of dossier {dossier} is not sealed yet.",
        ),
        Text(
            "Hãy đợi vài giây cho lần niêm phong tiếp theo rồi thử lại.",
            "Wait some seconds for the next seal and try again.",
        ),
    )
