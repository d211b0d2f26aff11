"""The board says what the database says, and the lists behind it lead on."""

import re

from capthe.domain.stages import STAGES

FIGURE = re.compile(r'app-five__figure">([0-9.]+)<')


def figures(text: str) -> list[int]:
    return [int(number.replace(".", "")) for number in FIGURE.findall(text)]


def counted(ledger) -> list[int]:
    """The five numbers counted the slow way: from packets, events and devices."""
    good, arrived, lost, given = (
        STAGES[name].code for name in ("inspected", "at_unit", "approved", "handed_over")
    )
    row = ledger.execute(
        "select (select sum(highest_sealed) from ledger.device),"
        " (select count(*) from ledger.packet),"
        " (select count(*) from ledger.event where to_stage = %s)"
        " - (select count(*) from ledger.event where from_stage >= %s and to_stage <= %s),"
        " (select count(*) from ledger.event where to_stage = %s)"
        " - (select count(*) from ledger.event where from_stage = %s and to_stage <= %s),"
        " (select count(*) from ledger.event where to_stage = %s)",
        [good, good, lost, arrived, arrived, lost, given],
    ).fetchone()
    return [int(number) for number in row]


def test_the_five_numbers_equal_what_is_counted_in_the_facts(signed_in, ledger):
    client = signed_in("chihuy")
    assert figures(client.get("/").text) == counted(ledger)
    assert figures(client.get("/?basis=event").text) == counted(ledger)


def test_provinces_add_up_to_the_country_and_districts_to_the_province(signed_in, config):
    import psycopg

    from capthe.store.pg.reading.board import NONE, read_board
    from capthe.web.places import places
    from tests.web.site import TODAY

    with psycopg.connect(config.database_url, autocommit=True) as connection:
        board = read_board(connection, config.clock())
    named = places(TODAY)
    provinces = board.by(lambda unit: named.province_of.get(unit, 0))
    assert sum(provinces.values(), NONE) == board.total
    client = signed_in("chihuy")
    assert figures(client.get("/board/1/").text) == list(provinces[1].as_tuple())
    assert figures(client.get("/board/2/").text) == [0, 0, 0, 0, 0]
    assert client.get("/board/3/").status_code == 404


def test_a_figure_as_of_an_earlier_hour_counts_only_what_had_arrived(config):
    from datetime import timedelta

    import psycopg

    from capthe.store.pg.reading.board import Basis, read_board
    from tests.web.living import START

    with psycopg.connect(config.database_url, autocommit=True) as connection:
        before = read_board(connection, START + timedelta(hours=1))
        seen_later = read_board(connection, START + timedelta(hours=1), Basis.EVENT)
    assert before.total.as_tuple() == (0, 0, 0, 0, 0)
    assert seen_later.total.sent > 0


def test_provinces_stand_in_vietnamese_order_or_by_a_figure(signed_in):
    client = signed_in("chihuy")
    name = re.compile(r'href="/board/([0-9]+)/\?basis=arrival"')
    by_name = name.findall(client.get("/").text)
    assert len(by_name) == 63
    assert by_name[:3] == ["89", "77", "95"]
    assert name.findall(client.get("/?sort=collected").text)[:2] == ["1", "22"]


def test_the_queues_count_everybody_who_waits(signed_in, ledger):
    from capthe.store.pg.reading.queues import by_stage, queues
    from tests.web.living import UNTIL

    in_sets, alone = ledger.execute(
        "select (select sum(n) from ledger.dossier_set where stage > 0),"
        " (select count(*) from ledger.exception where resolved_at is null and dossier is not null)"
    ).fetchone()
    found = by_stage(queues(ledger, UNTIL))
    assert sum(queue.waiting for queue in found) == in_sets + alone
    client = signed_in("chihuy")
    for queue in found:
        if queue.waiting:
            assert client.get(f"/queues/{queue.stage.name}/").status_code == 200
    assert client.get("/queues/handed_over/").status_code == 404


def test_a_fresh_figure_comes_without_the_frame_and_unchanged_ones_cost_nothing(signed_in):
    client = signed_in("chihuy")
    first = client.get("/", headers={"X-Requested-With": "poll"})
    assert "<html" not in first.text
    again = client.get(
        "/", headers={"X-Requested-With": "poll", "If-None-Match": first.headers["ETag"]}
    )
    assert again.status_code == 304


def test_what_was_refused_stands_by_its_reason(signed_in):
    text = signed_in("chihuy").get("/").text
    for reason in ("Gói hồ sơ bị cắt cụt", "Gói hồ sơ bị sửa đổi", "Chưa đủ tuổi",
                   "Ngày không có thật",
                   "Ký tự không được phép", "Thiếu gói hồ sơ của thiết bị"):  # fmt: skip
        assert reason in text


def test_a_packet_is_answered_for_by_its_own_station_only(signed_in, ledger):
    (case,) = ledger.execute(
        "select min(id) from ledger.exception where subject like 'packet:1_____:%'"
        " and resolved_at is null"
    ).fetchone()
    answer = {"case": case, "resolution": "Máy hỏng, mời công dân làm lại."}
    assert signed_in("trathe").post("/packets/", answer).status_code == 404
    client = signed_in("thunhan")
    assert client.post("/packets/", answer | {"resolution": ""}).status_code == 422
    assert client.post("/packets/", answer, follow=True).status_code == 200
    assert client.post("/packets/", answer).status_code == 404
    row = ledger.execute(
        "select resolution, resolved_at is not null from ledger.exception where id = %s", [case]
    ).fetchone()
    assert row == ("Máy hỏng, mời công dân làm lại.", True)
