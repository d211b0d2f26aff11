"""Secrets of a data home: drawn once, whoever asks at the same time."""

import multiprocessing
import secrets

from capthe.cli.home import Home
from capthe.store.pg.secret import drawn_once


def ask(folder, number, start):
    start.wait()
    kept = [drawn_once(folder / "s" / f"{n}", lambda: secrets.token_bytes(32)) for n in range(50)]
    (folder / f"answer-{number}").write_bytes(b"".join(kept))


def test_processes_that_draw_at_once_agree(tmp_path):
    spawn = multiprocessing.get_context("spawn")
    start = spawn.Barrier(2)
    members = [spawn.Process(target=ask, args=(tmp_path, n, start)) for n in range(2)]
    for member in members:
        member.start()
    for member in members:
        member.join(60)
    answers = {(tmp_path / f"answer-{n}").read_bytes() for n in range(2)}
    assert len(answers) == 1
    assert len(answers.pop()) == 50 * 32
    assert {file.stat().st_mode & 0o777 for file in (tmp_path / "s").iterdir()} == {0o600}
    assert len(list((tmp_path / "s").iterdir())) == 50, "no draft is left behind"


def test_a_home_keeps_its_keys(tmp_path):
    first = Home.at(tmp_path).key("centre")
    assert len(first) == 32
    assert Home.at(tmp_path).key("centre") == first
    assert Home.at(tmp_path).key("national") != first
