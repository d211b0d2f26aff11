"""The seals: a clean ledger passes, and whatever is altered behind the verbs' back is named."""

import json

import psycopg
import pytest
from psycopg.types.json import Jsonb

from capthe.domain.errors import Fault, Refusal
from capthe.packet.keys import SigningKey
from capthe.store.pg.audit import verify
from capthe.store.pg.proof import check_proof, proof, row_fields
from capthe.store.pg.seal import Sealer, seal_key, seal_once
from capthe.store.pg.tree import growth, is_growth, latest_head
from tests.store.helpers import START, Programme, person


def _checks(connection, seal, **other):
    report = verify(connection, seal.public, lambda _: None, **other)
    return {each.check for each in report.differences}


def test_a_lived_ledger_is_clean_and_sealed_to_its_last_block(lived, seal):
    report = verify(lived, seal.public, lambda _: None)
    assert report.differences == ()
    assert report.is_clean
    assert report.unsealed == 0
    assert report.events > 2000
    assert report.head.size == report.leaves > report.blocks > 100


TAMPERING = {
    "an event altered": (
        "update ledger.event set reason = 33 where (dossier, from_stage) = (3, 10)",
        {"block_digest"},
    ),
    "an event deleted": (
        "delete from ledger.event where (dossier, from_stage) = (3, 10)",
        {"block_count"},
    ),
    "an event invented": (
        """insert into ledger.event select dossier, cid, 999999, unit, 120, 9, 130, 0
             from ledger.event where (dossier, from_stage) = (3, 10)""",
        {"block_missing"},
    ),
    "a dossier's name": (
        "update ledger.dossier set name = 'Khác' where id = 4",
        {"block_facts"},
    ),
    "a dossier deleted": (
        "delete from ledger.dossier where id = 4",
        {"block_facts", "block_count"},
    ),
    "a card given to another dossier": (
        "update ledger.card set dossier = 5 where dossier = 4",
        {"block_facts"},
    ),
    "a card invented": (
        "insert into ledger.card values (4242, 1, null, 4, 999999)",
        {"block_missing"},
    ),
    "blanks that never were": (
        """update ledger.posting set n = n + 1
            where line = 1 and block = (select min(block) from ledger.posting)""",
        {"block_facts"},
    ),
    "a packet's hash": (
        "update ledger.packet set sha256 = sha256('x') where seq = 1 and device = 10",
        {"block_facts"},
    ),
    "an officer's name in a header": (
        "update ledger.block set actor = 'other' where id = 5",
        {"leaf_block"},
    ),
    "a header deleted": (
        "delete from ledger.block where verb = 'end_flag'",
        {"leaf_block", "block_missing"},
    ),
    "a leaf removed": ("delete from ledger.leaf where n = 5", {"leaf_missing"}),
    "a leaf altered": (
        "update ledger.leaf set hash = sha256('x') where n = 5",
        {"leaf_block", "head_root"},
    ),
    "a head moved": (
        "update ledger.tree_head set root = sha256('x')",
        {"head_root", "head_signature"},
    ),
    "a head's time": (
        "update ledger.tree_head set signed_at = signed_at + interval '1 day'",
        {"head_signature"},
    ),
    "heads deleted": ("delete from ledger.tree_head", {"leaf_unsigned"}),
    "who looked at whom": ("update ledger.access set actor = 'nobody'", {"leaf_access"}),
    "a look deleted": ("delete from ledger.access where id = 1", {"leaf_access"}),
}


@pytest.mark.parametrize("name", TAMPERING)
def test_tampering_is_named(lived, seal, name):
    statement, expected = TAMPERING[name]
    assert lived.execute(statement).rowcount >= 1
    assert _checks(lived, seal) == expected


def test_another_key_signed_nothing_here(lived):
    assert _checks(lived, SigningKey(bytes(32))) == {"head_signature"}


def test_a_ledger_rewritten_with_its_leaves_fails_against_a_kept_head(lived, seal):
    kept = latest_head(lived)
    lived.execute("delete from ledger.leaf")
    lived.execute("delete from ledger.tree_head")
    lived.execute("update ledger.block set actor = 'other' where id = 5")
    seal_once(lived, key=seal, now=START)
    assert _checks(lived, seal) == set()
    assert _checks(lived, seal, kept=[kept]) == {"head_root"}


def test_the_log_only_grows(lived, seal):
    old = latest_head(lived)
    p = Programme(lived)
    for number in range(5):
        p.run("select ledger.load_people(%s)", Jsonb([person(900 + number)]))
        p.call("deliver_blanks", plant=1, first=900_000 + 10 * number, n=10)
        assert seal_once(lived, key=seal, now=p.now) == 2
    new = latest_head(lived)
    path = growth(lived, old, new)
    assert is_growth(old, new, path, seal.public)
    assert not is_growth(old, new, (), seal.public)
    assert _checks(lived, seal, kept=[old]) == set()


def test_nothing_new_nothing_sealed(lived, seal):
    assert seal_once(lived, key=seal, now=START) == 0


def test_a_block_that_commits_after_a_later_one_is_sealed_too(lived, seal):
    sealer = Sealer(lived, seal)
    assert sealer.seal(START) == 0
    with psycopg.connect(lived.info.dsn, password=lived.info.password) as slow:
        p = Programme(lived)
        one, other = p.column(  # of two sets: who is flagged holds the set
            "select min(dossier) from ledger.place where set_id is not null group by set_id"
            " order by 1 limit 2"
        )
        Programme(slow).flag(one, "priority")
        p.flag(other, "priority")
        assert sealer.seal(START) == 1
        assert sealer.seal(START) == 0
        slow.commit()
    assert sealer.seal(START) == 1
    assert sealer.seal(START) == 0
    assert _checks(lived, seal) == set()


def test_a_lasting_sealer_seals_in_parts_and_knows_its_tree(lived, seal):
    lived.execute("delete from ledger.leaf")
    lived.execute("delete from ledger.tree_head")
    sealer = Sealer(lived, seal, blocks_max=100)
    written = [sealer.seal(START)]
    while written[-1]:
        written.append(sealer.seal(START))
    report = verify(lived, seal.public, lambda _: None)
    assert sum(written) == report.leaves
    assert len(written) > 3
    assert report.is_clean


def test_two_sealers_do_not_write_one_leaf_twice(lived, seal):
    slow = Sealer(lived, seal)
    Programme(lived).call("deliver_blanks", plant=1, first=790_000, n=10)
    assert slow.seal(START) == 1
    Programme(lived).call("deliver_blanks", plant=1, first=800_000, n=10)
    assert seal_once(lived, key=seal, now=START) == 1
    Programme(lived).call("deliver_blanks", plant=1, first=810_000, n=10)
    with pytest.raises(Fault, match="another sealer was faster"):
        slow.seal(START)
    assert slow.seal(START) == 1
    assert _checks(lived, seal) == set()


def test_the_proof_of_a_dossier_holds_without_the_ledger(lived, seal):
    (dossier,) = lived.execute("select id from ledger.dossier where cid = 1185000042").fetchone()
    made = proof(lived, dossier)
    assert made.blocks > 10
    assert check_proof(made.text, seal.public) == []
    assert [each.check for each in check_proof(made.text, bytes(32))] == ["head_signature"]


def _altered(text, change):
    values = json.loads(text)
    change(values)
    return json.dumps(values)


def test_an_altered_proof_does_not_hold(lived, seal):
    text = proof(lived, 1).text
    changes = {
        "proof_path": lambda v: v["blocks"][3].update(header=v["blocks"][2]["header"]),
        "block_digest": lambda v: v["blocks"][2]["events"].pop(),
        "proof_subject": lambda v: v.update(dossier=2**40),
        "head_signature": lambda v: v["head"].update(size=v["head"]["size"] + 1),
        "proof_empty": lambda v: v["blocks"].clear(),
        "proof_form": lambda v: v.pop("head"),
    }
    for check, change in changes.items():
        found = {each.check for each in check_proof(_altered(text, change), seal.public)}
        assert check in found
    assert check_proof("{", seal.public)[0].check == "proof_form"


def test_a_dossier_that_is_not_sealed_yet_waits(lived, seal):
    p = Programme(lived, seqs={10: 900})
    p.packets = 100_000
    p.receive([p.packet(399, 1, 1)])
    (fresh,) = p.column("select max(id) from ledger.dossier")
    with pytest.raises(Refusal, match="not_sealed_yet"):
        proof(lived, fresh)
    with pytest.raises(Refusal, match="dossier_unknown"):
        proof(lived, fresh + 1)
    seal_once(lived, key=seal, now=p.now)
    assert check_proof(proof(lived, fresh).text, seal.public) == []


def test_the_fields_of_a_row():
    text = r'(1,,"a ""b"" \\ , (c)",,"x y")'
    assert row_fields(text) == ["1", None, 'a "b" \\ , (c)', None, "x y"]
    assert row_fields('("",)') == ["", None]
    for wrong in ("1,2", '(")', '("a"b)'):
        with pytest.raises(ValueError, match="row"):
            row_fields(wrong)


def test_the_seal_key_is_drawn_once_and_private(tmp_path):
    path = tmp_path / "keys" / "seal"
    first = seal_key(path, lambda n: bytes(range(n)))
    assert seal_key(path, bytes).public == first.public
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["seal"]


def test_the_roles_are_enough(lived, seal):
    Programme(lived).look(1)
    lived.execute("set role capthe_worker")
    assert seal_once(lived, key=seal, now=START) == 1
    lived.execute("set role capthe_auditor")
    assert _checks(lived, seal) == set()
    assert check_proof(proof(lived, 1).text, seal.public) == []
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        lived.execute("update ledger.event set reason = 1")
