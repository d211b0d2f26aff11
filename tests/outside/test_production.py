"""A lot goes to the factory and comes back: once, whole, signed, every blank accounted for."""

import csv
import json
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from io import StringIO
from xml.etree.ElementTree import fromstring

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from capthe.domain.errors import Fault, Refusal
from capthe.outside.production.factory import SignedAnswer, job_named, read_answer
from capthe.outside.production.folder import FactoryFolder, check_job, write_answer
from capthe.outside.production.job import CardJob, ProductionJob
from capthe.outside.production.twin import FactoryTwin

CENTRE, FACTORY = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
BLANKS = (41, 42, 43)
JOB = ProductionJob(
    job="print:7", line="line-2", version="vn-2021",
    created_at=datetime(2021, 5, 1, 8, 0, tzinfo=UTC),
    cards=tuple(
        CardJob(
            blank=blank, reference=f"{blank:08}", fields=(("name", 'H\'Bia "Êban", <&>'),),
            mrz=("A" * 30, "B" * 30, "C" * 30), code="001|x",
            portrait=b"\xff\xd8" + bytes((blank,)), chip=b"sealed %d" % blank,
            chip_key=sha256(b"key %d" % blank).digest(),
        )
        for blank in BLANKS
    ),
    sheets=(b"%PDF-1.7 one", b"%PDF-1.7 two"),
)  # fmt: skip


def verified_by(key):
    def verify(message, signature):
        try:
            key.public_key().verify(signature, message)
        except InvalidSignature:
            return False
        return True

    return verify


def counter(tmp_path, sign=CENTRE.sign):
    """The counter of a factory, as a folder."""
    tmp_path.mkdir(exist_ok=True)
    return FactoryFolder(tmp_path, sign)


def exported(tmp_path, job=JOB):
    """A job that was given: its folder."""
    there = counter(tmp_path)
    there.give(job)
    return there.place(job.job)


def refusal_of(verb, *arguments):
    with pytest.raises(Refusal) as refused:
        verb(*arguments)
    return refused.value.code


def test_a_job_goes_out_and_its_answer_comes_back(tmp_path):
    there = counter(tmp_path)
    manifest = there.give(JOB)
    place = there.place("print:7")
    stated = check_job(place, verified_by(CENTRE))
    assert (stated["job"], stated["cards"], stated["blanks"]) == ("print:7", 3, [41, 43])
    assert set(stated["files"]) == {
        "records.csv", "records.xml", "faces-0001.pdf", "faces-0002.pdf",
        *(f"images/{blank}.jpg" for blank in BLANKS), *(f"chip/{blank}.p3" for blank in BLANKS),
    }  # fmt: skip
    assert (place / "chip" / "42.p3").read_bytes() == b"sealed 42"
    assert there.answer("print:7") is None
    write_answer(place, {41: "good", 42: "spoiled"}, FACTORY.sign)
    signed = there.answer("print:7")
    answer = read_answer(signed, verified_by(FACTORY), "print:7", manifest, BLANKS)
    assert (answer.good, answer.spoiled) == (frozenset({41}), frozenset({42}))
    assert check_job(place, verified_by(CENTRE)) == stated


def test_records_say_the_same_in_csv_and_xml(tmp_path):
    place = exported(tmp_path)
    text = (place / "records.csv").read_bytes().decode()
    rows = list(csv.DictReader(StringIO(text, newline="")))
    entries = [
        {field.get("name"): field.text or "" for field in card}
        for card in fromstring((place / "records.xml").read_bytes())  # noqa: S314 - our own
    ]
    assert rows == entries
    assert rows[0]["name"] == JOB.cards[0].fields[0][1]
    assert [row["portrait"] for row in rows] == [f"images/{blank}.jpg" for blank in BLANKS]


def test_the_same_job_twice_is_one_folder(tmp_path):
    inode = exported(tmp_path).stat().st_ino
    assert exported(tmp_path).stat().st_ino == inode
    assert counter(tmp_path / "other").give(JOB) == counter(tmp_path).given("print:7")


def test_a_crash_while_writing_leaves_no_job(tmp_path):
    def power_cut(_message):
        raise OSError("no power")

    half = tmp_path / ".print-7.new"
    half.mkdir()
    (half / "records.csv").write_bytes(b"half")
    with pytest.raises(OSError, match="no power"):
        counter(tmp_path, power_cut).give(JOB)
    assert counter(tmp_path).given("print:7") is None
    assert exported(tmp_path).is_dir()
    assert not half.exists()


def test_a_folder_that_cannot_be_written_is_a_fault(tmp_path):
    (tmp_path / "taken").write_bytes(b"")
    with pytest.raises(Fault):
        FactoryFolder(tmp_path / "taken", CENTRE.sign).give(JOB)


def test_damage_on_the_way_is_seen(tmp_path):
    place = exported(tmp_path)
    assert refusal_of(check_job, place, verified_by(FACTORY)) == "manifest_unsigned"
    picture = place / "images" / "41.jpg"
    kept = picture.read_bytes()
    picture.write_bytes(kept + b"\0")
    assert refusal_of(check_job, place, verified_by(CENTRE)) == "job_damaged"
    picture.unlink()
    assert refusal_of(check_job, place, verified_by(CENTRE)) == "job_damaged"
    picture.write_bytes(kept)
    (place / "extra.txt").write_bytes(b"")
    assert refusal_of(check_job, place, verified_by(CENTRE)) == "job_damaged"
    (place / "extra.txt").unlink()
    check_job(place, verified_by(CENTRE))


def test_when_its_data_are_destroyed_the_manifest_stays(tmp_path):
    there = counter(tmp_path)
    manifest = there.give(JOB)
    there.destroy("print:7")
    place = there.place("print:7")
    left = sorted(each.name for each in place.rglob("*") if each.is_file())
    assert left == ["manifest.json", "manifest.sig"]
    assert there.give(JOB) == there.given("print:7") == manifest
    assert sorted(each.name for each in place.rglob("*") if each.is_file()) == left


def test_an_answer_that_was_refused_is_kept_as_it_came(tmp_path):
    there = counter(tmp_path)
    there.give(JOB)
    (there.place("print:7") / "result.json").write_bytes(b"{}")
    answer = there.answer("print:7")
    assert answer == SignedAnswer(b"{}", b"")
    there.set_aside("print:7", replace(answer, data=b"another"))
    assert there.answer("print:7") == answer
    (there.place("print:7") / "result.sig").write_bytes(b"x")
    there.set_aside("print:7", there.answer("print:7"))
    assert there.answer("print:7") is None
    kept = {each.read_bytes() for each in (tmp_path / "aside").iterdir()}
    assert kept == {b"{}", b"x", b"another", b""}


def test_the_manifest_hash_is_that_of_its_file(tmp_path):
    there = counter(tmp_path)
    manifest = there.give(JOB)
    head = (there.place("print:7") / "manifest.json").read_bytes()
    assert sha256(head).digest() == manifest
    assert json.loads(head)["format"] == "capthe-production-1"


def test_two_cards_on_one_blank_are_a_defect():
    with pytest.raises(ValueError, match="a blank of its own"):
        replace(JOB, cards=JOB.cards[:1] * 2)


# The contract of a counter: what the flow relies on, whoever stands behind it ---------------------


@pytest.fixture(params=["folder", "twin"])
def there(request, tmp_path):
    """A counter, and how its factory answers: (counter, say)."""
    if request.param == "folder":
        made = counter(tmp_path)
        return made, lambda outcomes: write_answer(
            made.place("print:7"), dict(outcomes), FACTORY.sign
        )
    twin = FactoryTwin(tmp_path / "twin.sqlite", lambda *_: frozenset(), FACTORY.sign)
    return twin, lambda outcomes: twin.say("print:7", outcomes)


def test_contract_a_job_is_given_once(there):
    desk, _ = there
    assert desk.given("print:7") is None
    manifest = desk.give(JOB)
    assert (desk.given("print:7"), desk.give(JOB)) == (manifest, manifest)
    other = replace(JOB, cards=(replace(JOB.cards[0], code="002|x"), *JOB.cards[1:]))
    assert refusal_of(desk.give, other) == "job_differs"
    further = tuple(replace(card, blank=card.blank + 100) for card in JOB.cards)
    assert desk.give(replace(JOB, job="print:8", cards=further)) != manifest


def test_contract_an_answer_is_what_the_factory_signed(there):
    desk, say = there
    manifest = desk.give(JOB)
    assert desk.answer("print:7") is None
    say([(41, "good"), (42, "spoiled"), (43, "good")])
    signed = desk.answer("print:7")
    answer = read_answer(signed, verified_by(FACTORY), "print:7", manifest, BLANKS)
    assert (answer.good, answer.spoiled) == (frozenset({41, 43}), frozenset({42}))
    assert answer.sha256 == sha256(signed.data).digest()
    assert job_named(signed) == "print:7"
    assert refusal_of(read_answer, signed, verified_by(CENTRE), "print:7", manifest, BLANKS) == (
        "result_unsigned"
    )


def test_contract_a_refused_answer_makes_room_for_another(there):
    desk, say = there
    desk.give(JOB)
    say([(7, "good")])
    first = desk.answer("print:7")
    desk.set_aside("print:7", first)
    assert desk.answer("print:7") is None
    say([(41, "good")])
    second = desk.answer("print:7")
    desk.set_aside("print:7", first)  # again, after a crash: the newer one stays
    assert desk.answer("print:7") == second


def test_contract_destroyed_twice_is_the_same_evidence(there):
    desk, _ = there
    assert desk.destroy("print:7") is None
    desk.give(JOB)
    keys = [sha256(b"key %d" % blank).digest() for blank in BLANKS]
    assert desk.destroy("print:7") == keys
    assert desk.destroy("print:7") == keys
    assert desk.given("print:7") is not None


def test_the_twin_makes_a_job_once_and_remembers(tmp_path):
    made = []
    twin = FactoryTwin(
        tmp_path / "twin.sqlite",
        lambda job, cards: made.append((job, len(cards))) or frozenset({42}),
        FACTORY.sign,
    )
    twin.give(JOB)
    twin.give(JOB)
    assert (twin.work(), twin.work()) == (["print:7"], [])
    assert made == [("print:7", 3)]
    assert twin.made("print:7") == {41: "good", 42: "spoiled", 43: "good"}
