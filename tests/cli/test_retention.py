"""What was enrolled and is due, on the lived nation: counted, erased by two, one by order."""

import pytest

from capthe.cli.home import Home
from capthe.cli.main import main

TWO = ("--operator", "Lan", "--operator", "Minh", "--reason", "QĐ 12/2021")
RULES = """
[[rule]]
name = "decided"
source = "QĐ 12/2021"
first = 2021-01-01
days = { papers = 0 }
"""


@pytest.fixture
def run(lived, tmp_path, capsys):
    """Run the command over the lived home; its exit code and what it said."""
    (tmp_path / "rules.toml").write_text(RULES)

    def it(*words, decided=False):
        rules = ("--rules", str(tmp_path / "rules.toml")) if decided else ()
        code = main(["retention", *words, *rules, "--home", str(lived[0])])
        return code, "".join(capsys.readouterr())

    return it


def test_without_a_time_in_the_law_nothing_is_due(run):
    code, told = run("list")
    assert code == 0
    assert told.startswith("vn-unknown: ")
    assert told.count("giữ / kept") == 4
    assert told.endswith("\n0 đến hạn xóa / due\n")
    assert run("erase", *TWO) == (0, "0 đã xóa / erased\n")


def test_one_goes_by_order_and_the_rest_when_it_is_decided(run, lived, capsys):
    path, summary = lived
    ended = summary["dossiers"]
    assert run("list", decided=True)[1].endswith(f"\n{ended} đến hạn xóa / due\n")
    with Home.at(path).connect("postgres") as connection:
        ((dossier, address, other),) = connection.execute(
            "select d.id, encode(d.objects[4], 'hex'), (select encode(o.objects[4], 'hex')"
            "  from ledger.dossier o where o.id > d.id and o.cid < 1000000000000"
            "  order by o.id limit 1) from ledger.dossier d"
            " where d.cid < 1000000000000 order by d.id limit 1"
        )
    by_order = ("erase", *TWO, "--dossier", str(dossier), "--kind", "papers")
    assert run(*by_order) == (0, "1 đã xóa / erased\n")
    assert run(*by_order)[0] == 2
    assert run("erase", *TWO, "--object", address)[0] == 2  # it is gone
    assert run("erase", *TWO, "--object", other) == (0, "1 đã xóa / erased\n")
    assert main(["timeline", str(dossier), "--why", "test", "--home", str(path)]) == 0
    what = "giấy tờ đã quét / the papers  erase: order; QĐ 12/2021; Minh"
    assert what in capsys.readouterr().out
    assert run("list", decided=True)[1].endswith(f"\n{ended - 2} đến hạn xóa / due\n")
    assert run("erase", *TWO, "--group", "7", decided=True) == (0, f"{ended - 2} đã xóa / erased\n")
    assert run("list", decided=True)[1].endswith("\n0 đến hạn xóa / due\n")
    assert main(["fsck", "--home", str(path)]) == 0
    assert main(["audit", "verify", "--home", str(path)]) == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--operator", "Lan", "--reason", "x"), "Two different people"),
        (("--operator", "Lan", "--operator", " lan ", "--reason", "x"), "Two different people"),
        ((*TWO[:4], "--reason", "  "), "needs its reason"),
        ((*TWO, "--dossier", "1"), "of which dossier"),
        ((*TWO, "--kind", "papers"), "of which dossier"),
        ((*TWO, "--dossier", "987654321", "--kind", "papers"), "no such dossier"),
        ((*TWO, "--object", "00" * 32), "No dossier has this object"),
        ((*TWO, "--rules", __file__), "rules of retention"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(run, words, says):
    code, told = run("erase", *words)
    assert (code, says in told) == (2, True), told
