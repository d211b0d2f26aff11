"""`capthe sim` says what broke, whose story it is, and how to see it again."""

import json

import pytest

from capthe.cli.main import main


@pytest.fixture
def simulated(runs, monkeypatch):
    """The command, on the session's server."""
    import contextlib

    monkeypatch.setattr("capthe.cli.sim.simulator", lambda: contextlib.nullcontext(runs))
    return lambda *arguments: main(["sim", *arguments])


def test_seeds_that_hold_end_with_one_json_object_and_exit_0(simulated, capsys):
    assert simulated("--seeds", "1..2", "--people", "6", "--storm", "1") == 0
    out, err = capsys.readouterr()
    said = json.loads(out)
    assert (said["seeds"], said["failed"], said["broken"]) == (2, [], {})
    assert [line.split(":")[0] for line in err.splitlines()] == ["▸ Hạt giống 1", "▸ Hạt giống 2"]


def test_a_bug_is_told_with_seed_weather_story_and_command(simulated, capsys):
    arguments = ["--seeds", "1..9", "--people", "12", "--storm", "2"]
    assert simulated(*arguments, "--bug", "counter_counts_twice") == 1
    out, err = capsys.readouterr()
    assert json.loads(out)["broken"] == {"books_balance": 1}
    assert "\nseed 1, 12 people, a storm of 2 days\nsự cố / weather: " in err
    assert "\nSAI books_balance: counter_moves: đơn vị " in err
    assert "\nBROKEN books_balance: counter_moves: unit " in err
    assert "again: capthe sim --seeds 1..1 --people 12 --storm 2 --bug counter_counts_twice" in err


def test_the_story_is_that_of_the_card(simulated, capsys):
    arguments = ["--seeds", "1..1", "--people", "12", "--storm", "2"]
    assert simulated(*arguments, "--bug", "cards_mixed_up") == 1
    err = capsys.readouterr().err
    assert "BROKEN a_card_says_what_was_approved: blank " in err
    assert "outside → received (intake: receive)" in err
    assert " lay: press → box:" in err
