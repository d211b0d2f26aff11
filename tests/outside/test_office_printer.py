"""Cards through a real CUPS on a port of its own: printed once, both sides, at 300 dots an inch.

Skipped where cups is not installed, or without root (cupsd starts its filters as another account).
"""

import os
import shutil
import socket
import struct
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from capthe.cli.main import main
from capthe.domain.errors import Fault
from capthe.outside.office_printer import JobState, OfficePrinter
from tests.face.conftest import faces, files, fonts, presses, typesetter

__all__ = ["files", "fonts", "presses", "typesetter"]

MISSING = [name for name in ("cupsd", "lpadmin") if not shutil.which(name)]
pytestmark = [
    pytest.mark.skipif(bool(MISSING), reason=f"{MISSING} not installed (cups, cups-client)"),
    pytest.mark.skipif(os.geteuid() != 0, reason="cupsd needs root for its filters"),
]
PPD = Path(__file__).with_name("card.ppd")
FORGETS_SECONDS = 4  # after so long CUPS has let a finished job go from its memory
PAGE_HEADER = 1796  # bytes of a CUPS raster page header, version 2 and 3
SETTINGS = """
Listen 127.0.0.1:{port}
LogLevel info
PageLogFormat %p %j %{{job-name}}
DefaultAuthType None
Browsing Off
WebInterface No
PreserveJobHistory Yes
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit All>
    Order deny,allow
    Allow all
  </Limit>
</Policy>
"""
FILES = """
ServerRoot {root}/etc
RequestRoot {root}/spool
CacheDir {root}/cache
StateDir {root}/run
TempDir {root}/tmp
ErrorLog {root}/log/error_log
AccessLog {root}/log/access_log
PageLog {root}/log/page_log
ServerBin /usr/lib/cups
DataDir /usr/share/cups
FileDevice Yes
SystemGroup root
User lp
Group lp
"""


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def wait_until(holds, seconds=60):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "cups took too long"
        time.sleep(0.1)


@pytest.fixture(scope="module")
def office():
    """A queue whose printer is a file, and that file."""
    with tempfile.TemporaryDirectory(prefix="capthe-cups-") as folder:
        root, port = Path(folder), free_port()
        root.chmod(0o755)
        for name in ("etc", "spool", "cache", "run", "log", "tmp"):
            (root / name).mkdir()
            shutil.chown(root / name, "lp", "lp")
        (root / "etc" / "cupsd.conf").write_text(SETTINGS.format(port=port))
        (root / "etc" / "cups-files.conf").write_text(FILES.format(root=root))
        out = root / "out.ras"
        out.touch(0o666)
        out.chmod(0o666)
        daemon = subprocess.Popen(
            ["cupsd", "-f", "-c", root / "etc" / "cupsd.conf", "-s",
             root / "etc" / "cups-files.conf"],
        )  # fmt: skip
        try:
            wait_until(lambda: _answers(port))
            subprocess.run(
                ["lpadmin", "-h", f"127.0.0.1:{port}", "-p", "card", "-E", "-v", f"file:{out}",
                 "-P", PPD], check=True, capture_output=True,
            )  # fmt: skip
            yield OfficePrinter("127.0.0.1", port, "card"), out, root / "log" / "page_log"
        finally:
            daemon.terminate()
            daemon.wait()


def _answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def raster_pages(data):
    """Width, height, dots an inch of every page of a CUPS raster file, version 3."""
    order = {b"RaS3": ">", b"3SaR": "<"}[data[:4]]
    position, pages = 4, []
    while position < len(data):
        dots = struct.unpack_from(f"{order}2I", data, position + 276)
        wide, high = struct.unpack_from(f"{order}2I", data, position + 372)
        (line,) = struct.unpack_from(f"{order}I", data, position + 392)
        pages.append((wide, high, dots))
        position += PAGE_HEADER + line * high
    return pages


def test_a_card_is_printed_once_on_both_sides(office, presses):
    printer, out, log = office
    sheet = presses["2021"].sheet(faces(presses["2021"], "2021", 1))
    assert printer.job("print:7") is None
    sent = printer.send("print:7", sheet)
    assert (sent.title, sent.is_lost) == ("print:7", False)
    wait_until(lambda: printer.job("print:7").state == JobState.COMPLETED)
    time.sleep(FORGETS_SECONDS)
    assert printer.send("print:7", sheet).number == sent.number
    pages = raster_pages(out.read_bytes())
    assert len(pages) == 2
    assert {dots for _, _, dots in pages} == {(300, 300)}
    assert all(abs(wide - 1011) <= 1 and abs(high - 638) <= 1 for wide, high, _ in pages)
    other = printer.send("print:8", sheet)
    assert other.number == sent.number + 1
    wait_until(lambda: printer.job("print:8").state == JobState.COMPLETED)
    assert [line.split()[2] for line in log.read_text().splitlines()] == ["print:7", "print:8"]


def test_a_job_that_was_lost_is_sent_again(office, presses):
    printer, _, _ = office
    sheet = presses["2021"].sheet(faces(presses["2021"], "2021", 1))
    address = f"127.0.0.1:{printer.port}"
    subprocess.run(["cupsdisable", "-h", address, "card"], check=True)
    held = printer.send("print:9", sheet)
    subprocess.run(["cancel", "-h", address, f"card-{held.number}"], check=True)
    subprocess.run(["cupsenable", "-h", address, "card"], check=True)
    assert printer.job("print:9").is_lost
    assert printer.send("print:9", sheet).number > held.number


def test_a_server_that_does_not_answer_is_a_fault(office):
    printer, _, _ = office
    with pytest.raises(Fault, match="no-such"):
        OfficePrinter(printer.host, printer.port, "no-such").job("x")
    with pytest.raises(Fault, match="does not answer"):
        OfficePrinter(printer.host, free_port(), "card").job("x")


def test_a_person_prints_a_card_once_and_a_second_copy_by_asking_for_it(office, tmp_path, capsys):
    printer, *_ = office

    def printed(queue, *more):
        code = main(
            ["card", "print", "--specimen", "5", "--queue", queue, "--home", str(tmp_path), *more]
        )
        return code, capsys.readouterr().out.split(" ", 1)[0]

    queue = f"{printer.host}:{printer.port}/{printer.queue}"
    first = printed(queue)
    assert first == (0, str(printer.job("specimen 2021-05-01 1").number))
    assert printed(queue) == first
    second = printed(queue, "--copy", "2")
    assert (second[0], second == first) == (0, False)
    assert printed(f"{printer.host}:{printer.port}/none")[0] == 2
    assert printed("nowhere")[0] == 2
