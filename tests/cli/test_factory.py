"""Lots for an outside factory, by command: entered and ordered by two, given, answered once."""

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import capthe.steps
from capthe.cli.home import Home
from capthe.cli.main import main
from capthe.cli.plant import Plant
from capthe.desks import approve
from capthe.desks.desk import Officer
from capthe.outside.production.folder import check_job, write_answer
from capthe.packet.header import FIRST_PREVIOUS
from capthe.packet.keys import SigningKey, is_signed_by
from capthe.packet.seal import seal
from capthe.packet.uuid7 import uuid7
from capthe.sim.nation import people
from capthe.sim.office import offices
from capthe.sim.station import Desk, enrol
from capthe.steps.receive import receive
from capthe.store.pg.people import RegisterPerson
from capthe.work.centre import Plan
from capthe.work.clock import SteppedClock
from capthe.work.station import find_stations
from capthe.work.worker import Worker

THEIRS = SigningKey(bytes([7]) * 32)
TWO = ("--operator", "Lan", "--operator", "Minh")
AT = datetime(2021, 2, 25, 3, 0, tzinfo=UTC)


@pytest.fixture
def run(lived, tmp_path, capsys):
    """Run a command over the lived home; its exit code and what it said."""
    (tmp_path / "factory.pub").write_text(THEIRS.public.hex())
    (tmp_path / "line.key").write_text(bytes(range(32)).hex())
    keys = ("--key", str(tmp_path / "factory.pub"), "--line-key", str(tmp_path / "line.key"))

    def it(*words):
        given = [word for each in words for word in (keys if each == "KEYS" else [str(each)])]
        code = main(["card", *given, "--home", str(lived[0])])
        return code, "".join(capsys.readouterr())

    return it


def somebody():
    """A citizen who knows the own number, and what an office of unit 8 takes of them."""
    office = next(o for o in offices(7) if o.unit == 8)
    for person in people(98, 400, provinces=(1,)):
        if not person.is_under_14():
            taken = enrol(98, person, Desk(office, AT, device=0), typing_error_rate=0)
            if taken.content.demographics.number:
                return person, taken.content, office.devices[0]
    raise AssertionError("nobody knows a number")


def packet_of(home, content, device):
    """What the device seals, as its next packet."""
    with home.connect() as connection:
        seq, previous = connection.execute(
            "select coalesce(max(seq), 0), (array_agg(header_hash order by seq desc))[1]"
            " from ledger.packet where device = 800001"
        ).fetchone()
    return seal(
        content, packet_id=uuid7(int(AT.timestamp() * 1000), bytes),
        device=device, sequence=seq + 1, previous_hash=previous or FIRST_PREVIOUS,
        national_key=home.national_key.recipient, created_at=AT,
    )  # fmt: skip


def worked(home, connection, plant):
    """Bring a new citizen to a print lot and let a worker do what it finds; the centre."""
    plan = Plan(lot_patience=timedelta(0), free_bytes_min=0)
    centre = home.centre(connection, clock=SteppedClock(AT), plan=plan, line=plant)
    Worker(centre, find_stations(capthe.steps), "test").run_until_idle()
    for waiting in centre.ledger.sets_at("unique"):
        approve.approve_set(centre, Officer("duyet-test", "approval"), waiting.id)
    Worker(centre, find_stations(capthe.steps), "test").run_until_idle()
    return centre


def test_a_factory_and_its_lots_are_two_peoples_word(run):
    assert run("factory", "nha-may-1", "KEYS", "--operator", "Lan", "--operator", " lan")[0] == 2
    code, told = run("factory", "Nhà máy", "KEYS", *TWO)
    assert (code, "cannot be used" in told) == (2, True)
    code, told = run("job", "--plant", "--factory", "nha-may-1", *TWO)
    assert (code, "no such factory" in told) == (2, True)
    code, told = run("factory", "nha-may-1", "KEYS", *TWO)
    assert (code, "mới / new" in told, "nha-may-1" in told) == (0, True, True)
    assert "đã có / known" in run("factory", "nha-may-1", "KEYS", *TWO)[1]
    code, told = run("job", 1, "--factory", "nha-may-1", *TWO)
    assert (code, "does not wait to be made" in told) == (2, True)
    assert run("job", "--plant", "--factory", "house", "--operator", "Lan")[0] == 2
    assert run("job-lost", 1, *TWO)[0] == 2
    assert run("job-lost", "--lot", 1, *TWO)[0] == 2


def test_a_factory_keeps_the_keys_it_was_entered_with(run, tmp_path):
    assert run("factory", "nha-may-1", "KEYS", *TWO)[0] == 0
    (tmp_path / "line.key").write_text(bytes(32).hex())
    code, told = run("factory", "nha-may-1", "KEYS", *TWO)
    assert (code, "known with other keys" in told) == (2, True)
    (tmp_path / "line.key").write_text("7")
    assert "There is no key in" in run("factory", "nha-may-1", "KEYS", *TWO)[1]


def test_a_lot_is_ordered_given_and_answered(run, lived, tmp_path):
    home = Home.at(lived[0])
    assert run("factory", "nha-may-1", "KEYS", *TWO)[0] == 0
    assert run("job", "--province", 1, "--factory", "nha-may-1", *TWO)[0] == 0
    person, content, device = somebody()
    with home.connect() as connection:
        plant = Plant(home, connection, home.country(), 7)
        centre = home.centre(connection, clock=SteppedClock(AT), line=plant)
        key = centre.country.names.match_key(person.name)
        centre.ledger.people.load(
            [
                RegisterPerson(
                    int(person.number), None, person.name, key, person.birth, person.sex, 1
                )
            ]
        )
        with home.gate(connection) as gate:
            receive(centre, gate, [packet_of(home, content, device)])
        centre = worked(home, connection, plant)
        (lot,) = centre.ledger.sets_at("at_factory")
        assert lot.n >= 1
        with closing(plant.line.objects):
            folder = Path(plant.counter(f"print:{lot.id}").place(f"print:{lot.id}"))
    assert run("job-result", folder)[0] == 1
    ours = SigningKey(home.key("production")).public
    stated = check_job(folder, lambda data, signature: is_signed_by(ours, signature, data))
    blanks = [blank for blank, _ in stated["chip_keys"]]
    elsewhere = tmp_path / "back"
    elsewhere.mkdir()
    (elsewhere / "manifest.json").write_bytes((folder / "manifest.json").read_bytes())
    write_answer(elsewhere, dict.fromkeys([*blanks, 7], "good"), THEIRS.sign)
    code, told = run("job-result", elsewhere)
    assert (code, "not of the job: 7" in told) == (2, True)
    aside = folder.parent / "aside"
    assert json.loads(next(aside.glob("*.json")).read_bytes())["outcomes"]["7"] == "good"
    write_answer(elsewhere, {}, THEIRS.sign)
    code, told = run("job-result", elsewhere / "result.json")
    assert (code, f"{len(blanks)} thiếu / missing" in told) == (0, True)
    assert "taken in before" in run("job-result", elsewhere)[1]
    write_answer(elsewhere, {blanks[0]: "good"}, THEIRS.sign)
    assert "Another answer to this job" in run("job-result", elsewhere)[1]
    assert not (folder / "chip" / f"{blanks[0]}.p3").exists()
    assert run("job-lost", "--lot", lot.id, *TWO)[1].count("another card will be made") == lot.n
    assert main(["fsck", "--home", str(lived[0])]) == 0
    assert run("job", "--province", 1, "--factory", "house", *TWO)[0] == 0
