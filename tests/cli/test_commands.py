"""The commands as a person types them, on a nation that has lived to the end."""

import json
from datetime import UTC, datetime

import pytest

from capthe.cli.home import Home
from capthe.cli.main import main
from capthe.packet.header import FIRST_PREVIOUS, read_header
from capthe.packet.receipt import verify_receipt
from capthe.packet.seal import seal
from capthe.packet.uuid7 import uuid7
from capthe.sim.capture import Desk, enrol
from capthe.sim.nation import people
from capthe.sim.office import offices

PROGRAMME_LAST = "2021-03-31"


def test_every_packet_has_reached_an_end(lived):
    _, summary = lived
    assert summary["waiting"] == 0
    assert summary["open_cases"] == 0
    ends = {"handed_over", "refused", "cancelled", "moved"}
    assert set(summary["by_stage"]) <= ends
    dossiers = sum(n for stage, n in summary["by_stage"].items() if stage != "moved")
    assert dossiers == summary["dossiers"]
    refused_packets = summary["refused"] - summary["by_stage"].get("refused", 0)
    everywhere = summary["dossiers"] + refused_packets + summary["set_aside"]
    assert everywhere == summary["packets_in"]


def test_fsck_finds_nothing_and_audit_verifies(lived, capsys):
    path, _ = lived
    assert main(["fsck", "--home", str(path)]) == 0
    assert capsys.readouterr().out.startswith("0 ")
    assert main(["audit", "verify", "--home", str(path)]) == 0


def test_audit_fails_on_one_altered_row_and_fsck_on_a_wrong_counter(lived, capsys):
    path, _ = lived
    home = Home.at(path)
    with home.connect("postgres") as connection:
        name = connection.execute("select name from ledger.dossier where id = 1").fetchone()[0]
        connection.execute("update ledger.dossier set name = 'Khác' where id = 1")
        assert main(["audit", "verify", "--home", str(path)]) == 1
        connection.execute("update ledger.dossier set name = %s where id = 1", [name])
        assert main(["audit", "verify", "--home", str(path)]) == 0
        connection.execute("update ledger.counter set n = n + 1 where to_stage = 130")
        capsys.readouterr()
        assert main(["fsck", "--home", str(path)]) == 1
        assert "130" in capsys.readouterr().out
        connection.execute("update ledger.counter set n = n - 1 where to_stage = 130")
    assert main(["fsck", "--home", str(path)]) == 0


def test_a_proof_holds_until_a_letter_of_it_is_changed(lived, tmp_path, capsys):
    path, _ = lived
    assert main(["audit", "proof", "1", "--home", str(path)]) == 0
    file = tmp_path / "proof.json"
    text = capsys.readouterr().out
    file.write_text(text)
    assert main(["audit", "check", str(file), "--home", str(path)]) == 0
    file.write_text(text.replace("receive", "reveice", 1))
    assert main(["audit", "check", str(file), "--home", str(path)]) == 1


def test_timeline_tells_from_capture_to_hand_over_and_logs_the_look(lived, capsys):
    path, _ = lived
    home = Home.at(path)
    with home.connect("postgres") as connection:
        looks = connection.execute("select count(*) from ledger.access").fetchone()[0]
        row = connection.execute(
            "select e.dossier from ledger.event e where e.to_stage = 130 limit 1"
        ).fetchone()
        assert main(["timeline", str(row[0]), "--why", "test", "--home", str(path)]) == 0
        after = connection.execute("select count(*) from ledger.access").fetchone()[0]
    told = capsys.readouterr().out
    assert "Công dân đã nhận thẻ." in told
    assert "capture" in told
    assert after == looks + 1
    assert main(["timeline", "999999", "--home", str(path)]) == 2


def test_timeline_of_a_dossier_that_goes_on_names_the_next(lived, capsys):
    path, _ = lived
    with Home.at(path).connect("postgres") as connection:
        moved, going_on = connection.execute(
            "select g.id, d.id from ledger.outbox o join ledger.dossier g on g.id = o.dossier"
            " join ledger.dossier d on d.cid = o.new_cid and d.submission_id = g.submission_id"
            " where o.kind = 'move' limit 1"
        ).fetchone()
    assert main(["timeline", str(moved), "--home", str(path)]) == 0
    assert f"→ Hồ sơ {going_on} / Dossier {going_on}\n" in capsys.readouterr().out


@pytest.fixture
def stick(lived, tmp_path):
    """A folder with three packets of one device that is on no packet's record yet, one damaged."""
    path, _ = lived
    home = Home.at(path)
    home.server.start()
    office = next(o for o in offices(7) if o.unit == 8)
    device = office.devices[1]
    with home.connect() as connection:
        seq, previous = connection.execute(
            "select coalesce(max(seq), 0), (select header_hash from ledger.packet"
            " where device = 800002 order by seq desc limit 1)"
            " from ledger.packet where device = 800002"
        ).fetchone()
    previous = previous or FIRST_PREVIOUS
    folk = [p for p in people(99, 400, provinces=(1,)) if not p.is_under_14()][:3]
    for n, person in enumerate(folk, 1):
        at = datetime(2021, 1, 25, 3, n, tzinfo=UTC)
        taken = enrol(99, person, Desk(office, at, device=1), typing_error_rate=0)
        data = seal(
            taken.content,
            packet_id=uuid7(int(at.timestamp() * 1000), lambda size, k=seq + n: bytes([k]) * size),
            device=device,
            sequence=seq + n,
            previous_hash=previous,
            national_key=home.national_key.recipient,
            created_at=at,
        )
        previous = read_header(data).hash
        (tmp_path / f"{n}.packet").write_bytes(data if n < 3 else data[:-5])
    return path, tmp_path


def test_a_stick_is_taken_in_once_with_receipts_beside_the_packets(stick, capsys):
    path, folder = stick
    assert main(["intake", str(folder), "--home", str(path)]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["received"], told["refused"]) == (2, 1)
    centre = Home.at(path).gate_key.public
    assert verify_receipt((folder / "1.packet.receipt").read_bytes(), centre)
    refusal = json.loads((folder / "3.packet.refusal").read_text())
    assert refusal["code"] == "packet_truncated"
    assert len(refusal["vi"]) == len(refusal["en"]) == 2
    first = (folder / "1.packet.receipt").read_bytes()
    (folder / "1.packet.receipt").unlink()
    lost = folder.parent / "lost.packet"
    assert main(["intake", str(lost), str(folder), str(folder), "--home", str(path)]) == 1
    said = capsys.readouterr()
    told = json.loads(said.out)
    assert (told["packets"], told["unreadable"], told["repeated"], told["passed_over"]) == (
        4,
        1,
        1,
        1,
    )
    assert f"{lost} cannot be used" in said.err
    assert (folder / "1.packet.receipt").read_bytes() == first


def test_a_stick_that_takes_no_answer_stops_nobody(stick, capsys):
    path, folder = stick
    (folder / "1.packet.receipt").unlink(missing_ok=True)
    (folder / ".1.packet.receipt").mkdir()  # no receipt can be laid there
    with (folder / "0.packet").open("wb") as large:
        large.truncate(1 << 33)
    assert main(["intake", str(folder), "--home", str(path)]) == 1
    said = capsys.readouterr()
    told = json.loads(said.out)
    assert (told["unreadable"], told["unanswered"], told["passed_over"]) == (1, 1, 0)
    assert told["received"] + told["repeated"] == 2
    assert "0.packet: Gói hồ sơ vượt quá dung lượng cho phép." in said.err
    assert (folder / "2.packet.receipt").exists()
    (folder / ".1.packet.receipt").rmdir()
    (folder / "0.packet").unlink()
    assert main(["intake", str(folder), "--home", str(path)]) == 1  # 3.packet is cut short
    told = json.loads(capsys.readouterr().out)
    assert (told["repeated"], told["passed_over"]) == (1, 1)
    assert (folder / "1.packet.receipt").exists()


def test_backup_and_restore_give_the_same_centre(lived, empty_home, tmp_path, capsys):
    path, _ = lived
    assert main(["backup", str(tmp_path / "kept"), "--home", str(path)]) == 0
    assert main(["backup", str(tmp_path / "kept"), "--home", str(path)]) == 0
    assert "after" in capsys.readouterr().out
    assert main(["restore", str(tmp_path / "kept"), "--home", str(empty_home)]) == 0
    assert main(["fsck", "--home", str(empty_home)]) == 0
    assert main(["audit", "verify", "--home", str(empty_home)]) == 0


def test_a_device_is_registered_and_revoked_once(lived, tmp_path, capsys):
    path, _ = lived
    key = tmp_path / "key"
    key.write_text("07" * 32)
    which = ["--unit", "1", "--number", "4321", "--home", str(path)]
    assert main(["supply", "device", *which, "--key", str(key)]) == 0
    assert main(["supply", "revoke", *which]) == 0
    assert capsys.readouterr().out == "001-04321\n" * 2
    assert main(["supply", "revoke", *which]) == 2


def test_export_writes_numbers_without_names(lived, tmp_path):
    path, _ = lived
    asked = ["export", str(tmp_path / "out"), "--last", PROGRAMME_LAST, "--home", str(path)]
    assert main(asked) == 0
    files = sorted((tmp_path / "out").rglob("*.csv"))
    assert files
    home = Home.at(path)
    with home.connect("postgres") as connection:
        names = {n for (n,) in connection.execute("select name from ledger.dossier")}
    assert not any(name in file.read_text() for file in files for name in names)


def test_a_decided_year_is_loaded_and_a_gap_is_refused(lived, tmp_path):
    path, _ = lived
    days = tmp_path / "2027.csv"
    days.write_text("date,kind,name_vi\n2027-01-01,off,Tết Dương lịch\n")
    assert main(["calendar", "load", str(days), "--home", str(path)]) == 0
    assert Home.at(path).country().calendar.last.year == 2027
    days.write_text("date,kind,name_vi\n2031-01-01,off,Tết Dương lịch\n")
    assert main(["calendar", "load", str(days), "--home", str(path)]) == 2


def test_the_same_program_on_a_server_that_somebody_else_runs(
    make_database, tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("CAPTHE_DATABASE_URL", make_database())
    assert main(["demo", "--people", "5", "--seed", "3", "--home", str(tmp_path / "home")]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["waiting"] == 0
    assert not (tmp_path / "home" / "server").exists()
    assert main(["fsck", "--home", str(tmp_path / "home")]) == 0


def test_a_home_that_is_not_there_is_not_made_by_a_look(tmp_path, capsys):
    assert main(["fsck", "--home", str(tmp_path / "nowhere")]) == 2
    assert "capthe migrate" in capsys.readouterr().err
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["fsck"], ["audit", "verify"], ["audit", "check", "proof.json"], ["timeline", "1"],
        ["export", "out"], ["backup", "out"], ["keys", "status"], ["retention", "list"],
        ["register", "show", "1", "--why", "x"],
    ],
    ids=lambda words: " ".join(words[:2]),
)  # fmt: skip
def test_a_look_into_a_folder_that_is_no_home_leaves_it_as_it_is(
    words, tmp_path, monkeypatch, capsys
):
    folder = tmp_path / "ảnh của tôi"
    folder.mkdir()
    (folder / "secrets").mkdir()
    monkeypatch.chdir(tmp_path)
    assert main([*words, "--home", str(folder)]) == 2
    told = capsys.readouterr().err
    assert "không phải thư mục dữ liệu" in told
    assert "capthe migrate" in told
    assert list(tmp_path.rglob("*")) == [folder, folder / "secrets"]


def test_an_older_schema_and_a_wrong_path_are_told_in_words(empty_home, tmp_path, capsys):
    Home.at(empty_home).server.start()
    assert main(["audit", "verify", "--home", str(empty_home)]) == 2
    assert "capthe migrate" in capsys.readouterr().err
    assert main(["backup", "/proc/none/x", "--home", str(empty_home)]) == 2
    assert "/proc/none" in capsys.readouterr().err
