"""`capthe bench verify` measures what it says: dossiers through number 3, beside many copies."""

import json

from capthe.cli.main import main


def test_dossiers_are_verified_against_a_register_with_its_search(capsys, tmp_path):
    asked = ["--register", "900", "--dossiers", "300", "--block", "50", "--copies", "4"]
    assert main(["bench", "verify", *asked, "--home", str(tmp_path)]) == 0
    report = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert 3 * 900 < report["register"] < 4 * 900
    mix = report["online"].pop("mix")
    assert mix["dossiers"] == 300 // 2 - 100
    assert sum(each["dossiers"] for each in report["online"].values()) == mix["dossiers"]
    assert report["blocks"]["dossiers"] == 300 // 2
    assert min(report["blocks"]["peak_memory"].values()) > 0
    assert {"AUTO", "OFFICER"} <= report["suggestions"].keys()
    assert report["automatic"].keys() == {"with_number_right", "without_number_right"}
