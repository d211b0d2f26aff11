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

from capthe.domain.errors import Refusal
from capthe.outside.production.folder import check_job, export_job, read_result, write_result
from capthe.outside.production.job import CardJob, ProductionJob

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


def exported(tmp_path, job=JOB):
    return export_job(job, tmp_path, CENTRE.sign)


def refusal_of(verb, *arguments):
    with pytest.raises(Refusal) as refused:
        verb(*arguments)
    return refused.value.code


def test_a_job_goes_out_and_its_result_comes_back(tmp_path):
    sent = exported(tmp_path)
    stated = check_job(sent.folder, verified_by(CENTRE))
    assert (stated["job"], stated["cards"], stated["blanks"]) == ("print:7", 3, [41, 43])
    assert set(stated["files"]) == {
        "records.csv", "records.xml", "faces-0001.pdf", "faces-0002.pdf",
        *(f"images/{blank}.jpg" for blank in BLANKS), *(f"chip/{blank}.p3" for blank in BLANKS),
    }  # fmt: skip
    assert (sent.folder / "chip" / "42.p3").read_bytes() == b"sealed 42"
    assert read_result(sent, verified_by(FACTORY)) is None
    write_result(sent.folder, {41: "good", 42: "spoiled", 43: "good"}, FACTORY.sign)
    report = read_result(sent, verified_by(FACTORY))
    assert (report.key, report.printed, report.spoiled) == ("print:7", 3, frozenset({42}))
    assert check_job(sent.folder, verified_by(CENTRE)) == stated


def test_records_say_the_same_in_csv_and_xml(tmp_path):
    sent = exported(tmp_path)
    text = (sent.folder / "records.csv").read_bytes().decode()
    rows = list(csv.DictReader(StringIO(text, newline="")))
    entries = [
        {field.get("name"): field.text or "" for field in card}
        for card in fromstring((sent.folder / "records.xml").read_bytes())  # noqa: S314 - our own
    ]
    assert rows == entries
    assert rows[0]["name"] == JOB.cards[0].fields[0][1]
    assert [row["portrait"] for row in rows] == [f"images/{blank}.jpg" for blank in BLANKS]


def test_the_same_job_twice_is_one_job(tmp_path):
    first, inode = exported(tmp_path), (tmp_path / "print-7").stat().st_ino
    again = exported(tmp_path)
    assert (first.is_new, again.is_new) == (True, False)
    assert first.manifest_hash == again.manifest_hash
    assert (tmp_path / "print-7").stat().st_ino == inode
    assert exported(tmp_path / "other").manifest_hash == first.manifest_hash


def test_one_id_with_other_content_is_refused(tmp_path):
    exported(tmp_path)
    other = replace(JOB, cards=(replace(JOB.cards[0], code="002|x"), *JOB.cards[1:]))
    assert refusal_of(exported, tmp_path, other) == "job_differs"
    assert exported(tmp_path, replace(other, job="print:8")).is_new


def test_a_crash_while_writing_leaves_no_job(tmp_path):
    def power_cut(_message):
        raise OSError("no power")

    half = tmp_path / ".print-7.new"
    half.mkdir()
    (half / "records.csv").write_bytes(b"half")
    with pytest.raises(OSError, match="no power"):
        export_job(JOB, tmp_path, power_cut)
    assert not (tmp_path / "print-7").exists()
    assert exported(tmp_path).is_new
    assert not half.exists()


def test_damage_on_the_way_is_seen(tmp_path):
    sent = exported(tmp_path)
    assert refusal_of(check_job, sent.folder, verified_by(FACTORY)) == "manifest_unsigned"
    picture = sent.folder / "images" / "41.jpg"
    kept = picture.read_bytes()
    picture.write_bytes(kept + b"\0")
    assert refusal_of(check_job, sent.folder, verified_by(CENTRE)) == "job_damaged"
    picture.unlink()
    assert refusal_of(check_job, sent.folder, verified_by(CENTRE)) == "job_damaged"
    picture.write_bytes(kept)
    (sent.folder / "extra.txt").write_bytes(b"")
    assert refusal_of(check_job, sent.folder, verified_by(CENTRE)) == "job_damaged"
    (sent.folder / "extra.txt").unlink()
    check_job(sent.folder, verified_by(CENTRE))


def test_a_result_that_is_not_this_jobs_is_refused(tmp_path):
    sent, good = exported(tmp_path), dict.fromkeys(BLANKS, "good")
    write_result(sent.folder, good, CENTRE.sign)
    assert refusal_of(read_result, sent, verified_by(FACTORY)) == "result_unsigned"
    for made in ({41: "good", 42: "good"}, good | {44: "good"}, good | {41: "lost"}):
        write_result(sent.folder, made, FACTORY.sign)
        assert refusal_of(read_result, sent, verified_by(FACTORY)) == "result_incomplete"
    other = exported(tmp_path, replace(JOB, job="print:8"))
    write_result(other.folder, good, FACTORY.sign)
    for name in ("result.json", "result.sig"):
        (sent.folder / name).write_bytes((other.folder / name).read_bytes())
    assert refusal_of(read_result, sent, verified_by(FACTORY)) == "result_of_another"
    write_result(sent.folder, good, FACTORY.sign)
    assert read_result(sent, verified_by(FACTORY)).printed == 3


def test_the_manifest_hash_is_that_of_its_file(tmp_path):
    sent = exported(tmp_path)
    head = (sent.folder / "manifest.json").read_bytes()
    assert sha256(head).hexdigest() == sent.manifest_hash
    assert json.loads(head)["format"] == "capthe-production-1"


def test_two_cards_on_one_blank_are_a_defect():
    with pytest.raises(ValueError, match="a blank of its own"):
        replace(JOB, cards=JOB.cards[:1] * 2)
