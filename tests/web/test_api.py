"""What devices and citizens are answered without a login."""

import json

import pytest

from capthe.store.pg.reading.search import slip_of

SEALED = "application/octet-stream"


def send(client, data):
    return client.post("/api/packets", data=data, content_type=SEALED)


def test_a_packet_sent_twice_gets_the_same_receipt(client, unsent, ledger):
    before = ledger.execute("select count(*) from ledger.dossier").fetchone()[0]
    first = send(client, unsent)
    again = send(client, unsent)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.content == again.content
    assert ledger.execute("select count(*) from ledger.dossier").fetchone()[0] == before + 1


def test_an_altered_packet_is_refused_in_both_languages(client, unsent):
    damaged = bytearray(unsent)
    damaged[-30] ^= 1
    answer = send(client, bytes(damaged))
    assert answer.status_code == 422
    said = json.loads(answer.content)
    assert set(said) == {"code", "text", "next_action"}
    assert set(said["text"]) == set(said["next_action"]) == {"vi", "en"}


def test_the_addresses_are_described_for_those_who_build_devices(client):
    said = json.loads(client.get("/api/openapi.json").content)
    assert sorted(said["paths"]) == ["/api/packets", "/api/register/changes", "/api/status/{slip}"]


def test_rubbish_is_refused_and_the_door_stays_open(client):
    assert send(client, b"not a packet").status_code == 422
    assert client.get("/api/packets").status_code == 405


def test_a_full_centre_asks_to_come_again(client, unsent, config):
    from dataclasses import replace

    from capthe.web import api

    centre, _ = api._door()
    plan = centre.plan
    centre.plan = replace(plan, backlog_max=-1)
    try:
        answer = send(client, unsent)
    finally:
        centre.plan = plan
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "900"
    assert json.loads(answer.content)["code"] == "centre_busy"


@pytest.fixture
def a_slip(ledger):
    device, seq, birth, name = ledger.execute(
        "select device, seq, birth, name from ledger.dossier order by id limit 1"
    ).fetchone()
    return str(slip_of(device, seq)), birth // 10000, name


def test_a_citizen_learns_the_stage_and_nothing_else(client, a_slip):
    slip, year, name = a_slip
    answer = client.get(f"/api/status/{slip}", {"birth_year": year})
    assert answer.status_code == 200
    said = json.loads(answer.content)
    assert set(said) == {"slip", "as_of", "stage", "tell", "promised_on"}
    assert name not in answer.text


def test_a_wrong_year_or_slip_is_the_same_answer(client, a_slip):
    slip, year, _ = a_slip
    wrong_year = client.get(f"/api/status/{slip}", {"birth_year": year + 1})
    wrong_slip = client.get("/api/status/001-00001-000001-00", {"birth_year": year})
    assert wrong_year.status_code == wrong_slip.status_code == 404
    assert wrong_year.content == wrong_slip.content


def test_guessing_years_is_slowed_down(client, a_slip):
    slip, year, _ = a_slip
    answers = [client.get(f"/api/status/{slip}", {"birth_year": year + 1}) for _ in range(22)]
    assert answers[0].status_code == 404
    assert answers[-1].status_code == 429
