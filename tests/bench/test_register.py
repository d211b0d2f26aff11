"""The bench of loading tells what it loaded, and whose seconds it counted."""

import json

from capthe.cli.main import main


def test_a_file_is_loaded_and_a_tenth_of_it_over_it(capsys, tmp_path):
    assert main(["bench", "register", "--rows", "400", "--home", str(tmp_path)]) == 0
    report = json.loads(capsys.readouterr().out.splitlines()[-1])
    first, further = report["first"], report["further"]
    assert 300 < first["rows"] <= 400
    assert further["rows"] == first["rows"] // 10
    assert first["notes"] > 0
    assert first["lines"] == first["rows"] + first["lines_aside"]
    assert first["cpu_reading"] < first["cpu_seconds"]
    assert set(report["durable"].values()) == {"on"}
