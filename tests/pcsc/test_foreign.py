"""Readers we did not write read the chip through pcscd, and are refused what they must be."""

import subprocess
from contextlib import closing

import pytest

from capthe.chip.access_key import AccessNumber
from capthe.chip.apdu import converse
from capthe.chip.dg1 import read_dg1
from capthe.chip.reader import read_chip
from capthe.cli.main import main
from tests.chip.made import VIETNAM, authority, citizen, portrait
from tests.pcsc.bay import client, needs
from tests.pcsc.eac import EacTerminal, Refused
from tests.pcsc.mrtd import SHIM, mrtdreader

CARD = citizen(1)
ZONE = VIETNAM.mrz(CARD)
CAN = VIETNAM.access_number(CARD.number)


@needs("mrtdreader", "gcc", "winscard.h")
def test_the_shim_translates_and_is_short():
    lines = SHIM.read_text().splitlines()
    assert len(lines) <= 40
    assert "SCardTransmit" in SHIM.read_text()


@needs("mrtdreader", "gcc", "winscard.h")
def test_mrtdreader_reads_zone_and_face_by_bac(bay, shim, tmp_path):
    read = mrtdreader(bay, shim, tmp_path, ZONE)
    assert read.is_open
    assert "".join(ZONE) in read.said
    assert read.picture == portrait()


@needs("mrtdreader", "gcc", "winscard.h")
def test_mrtdreader_is_refused_with_a_wrong_expiry(bay, shim, tmp_path):
    assert ZONE[1][8:14] != "310101"
    wrong = (ZONE[0], ZONE[1][:8] + "310101" + ZONE[1][14:], ZONE[2])
    read = mrtdreader(bay, shim, tmp_path, wrong)
    assert not read.is_open
    assert "Challenge failed" in read.said
    assert read.picture is None


@pytest.fixture
def terminal(bay):
    with closing(bay.reader()) as reader, closing(EacTerminal(reader.transmit)) as made:
        yield made


@needs("eac")
def test_libeac_opens_by_the_access_number_and_reads(terminal, image):
    assert terminal.plain("00a4000c023f00")[1] == "6d00"  # as Vietnam's cards answer
    assert terminal.plain("00a4020c02011c")[1] == "9000"
    card_access, status = terminal.plain("00b0000000")
    assert (card_access, status) == (image.file("EF.CardAccess"), "9000")
    terminal.pace(card_access, CAN)
    assert terminal.secured("0ca4040c", bytes.fromhex("a0000002471001"))[1] == "9000"
    assert terminal.secured("0ca4020c", bytes.fromhex("0101"))[1] == "9000"
    dg1, status = terminal.secured("0cb00000", le=0)
    assert (dg1, status) == (image.file("DG1"), "9000")
    assert read_dg1(dg1) == ZONE
    assert terminal.secured("0ca4020c", bytes.fromhex("0103")) == (b"", "6982")
    assert terminal.secured("0cb08300", le=0) == (b"", "6982")


@needs("eac")
def test_libeac_fails_with_a_wrong_access_number(terminal, image):
    wrong = "000000"
    assert wrong != CAN
    with pytest.raises(Refused, match="6300"):
        terminal.pace(image.file("EF.CardAccess"), wrong)
    assert terminal.plain("00a4040c07a0000002471001")[1] == "9000"
    assert terminal.plain("00a4020c020101")[1] == "6982"


PERSONALISING = {
    "CREATE FILE": "00:e0:00:00:0b:62:09:85:07:01:01:01:01:01:00:10",
    "UPDATE BINARY": "00:d6:00:00:02:61:00",
    "UPDATE BINARY, odd": "00:d7:00:00:02:61:00",
    "PUT DATA token": "00:da:01:01:02:00:00",
    "PUT DATA secret": "00:da:01:04:02:00:00",
    "ACTIVATE FILE": "00:44:00:00",
    "EXTERNAL AUTHENTICATE": "84:82:13:00:10:" + ":".join(["00"] * 16),
}
NEW, WRITTEN = 77, 1


@needs("opensc-tool")
@pytest.mark.parametrize("blank", [NEW, WRITTEN], ids=["new", "written"])
def test_opensc_gets_6982_from_every_personalisation_command(bay, blank):
    bay.insert(blank)
    answers = {name: opensc(bay, apdu) for name, apdu in PERSONALISING.items()}
    bay.insert(WRITTEN)
    assert answers == dict.fromkeys(PERSONALISING, "6982")


@needs("opensc-tool")
def test_opensc_gets_an_answer_to_what_is_open(bay):
    select = "00:a4:04:0c:07:a0:00:00:02:47:10:01"
    bay.insert(NEW)
    new = opensc(bay, select), opensc(bay, "00:ca:9f:7f:00"), opensc(bay, initialize())
    bay.insert(WRITTEN)
    written = opensc(bay, select), opensc(bay, "00:ca:9f:7f:00"), opensc(bay, initialize())
    assert new == ("6A82", "9000", "9000")
    assert written == ("9000", "6A88", "6985")


def initialize():
    return "80:50:30:00:08:01:02:03:04:05:06:07:08:00"


def opensc(bay, apdu):
    """The status word that opensc-tool prints for one command."""
    done = subprocess.run(
        ["opensc-tool", "--reader", "0", "--card-driver", "default", "--send-apdu", apdu],
        env=client(bay), capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("Received (")]
    sw1, sw2 = line.split("SW1=0x")[1][:2], line.split("SW2=0x")[1][:2]
    return sw1 + sw2


@needs()
def test_our_reader_reads_through_pcscd_what_was_written(bay, image):
    with closing(bay.reader()) as reader:
        found = converse(read_chip(AccessNumber(CAN), lambda n: bytes(range(n))), reader.transmit)
    written = {each.name: each.content for each in image.files}
    assert found.files == {name: written[name] for name in found.files}
    assert set(written) - set(found.files) == {"DG3"}
    assert (found.opened_by, found.agreement, found.active) == ("PACE", "", "")
    assert found.refused == {"DG3": 0x6982}


@needs()
def test_the_command_reads_a_card_and_says_what_holds(bay, tmp_path, capsys):
    trusted = tmp_path / "csca.der"
    trusted.write_bytes(authority("vn-ec-named").certificate)
    assert main(["chip", "read", "--mrz", "".join(ZONE), "--csca", str(trusted)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert [line for line in said if "authentication" in line] == [
        "chữ ký / passive authentication: đúng / holds",
        "chip thật / chip authentication: đúng / holds",
        "chip ký / active authentication: đúng / holds",
    ]
    assert main(["chip", "read", "--can", CAN]) == 1  # nobody said which authority to trust
    assert "signer is not trusted" in capsys.readouterr().out
    assert main(["chip", "read", "--can", "000000"]) == 2
    refused = capsys.readouterr()
    assert refused.out == ""
    assert "does not open with this key" in refused.err
