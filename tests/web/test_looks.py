"""Nobody sees a person's record without a reason, outside their area, or unrecorded."""

from collections import Counter, defaultdict
from itertools import accumulate

import pytest

from capthe.domain.stages import STAGES
from capthe.store.pg.reading.search import slip_of


def looks(ledger, dossier):
    return ledger.execute(
        "select actor, role, why from ledger.access where dossier = %s order by id", [dossier]
    ).fetchall()


def a_dossier(ledger, *, in_ba_dinh, skip=0):
    return ledger.execute(
        "select d.id, d.cid, d.name, d.device, d.seq"
        " from ledger.dossier d, ledger.where_is(d.id, d.cid) w"
        " where (d.unit = 1) = %s and w.stage <> %s order by d.id offset %s limit 1",
        [in_ba_dinh, STAGES["moved"].code, skip],
    ).fetchone()


def test_a_look_without_reason_is_impossible(signed_in, ledger):
    dossier, _, name, *_ = a_dossier(ledger, in_ba_dinh=True)
    client = signed_in("trathe")
    before = looks(ledger, dossier)
    asked = client.get(f"/dossiers/{dossier}/")
    assert name not in asked.text
    assert "Vì sao bạn xem hồ sơ" in asked.text
    assert client.post(f"/dossiers/{dossier}/", {"why": "curiosity"}).status_code == 422
    assert client.post(f"/dossiers/{dossier}/", {"why": "other"}).status_code == 422
    assert looks(ledger, dossier) == before


def test_each_look_is_on_record_with_its_reason(signed_in, ledger):
    dossier, cid, name, *_ = a_dossier(ledger, in_ba_dinh=True, skip=1)
    before = len(looks(ledger, dossier))
    client = signed_in("trathe")
    shown = client.post(
        f"/dossiers/{dossier}/", {"why": "citizen_asks", "words": "gọi điện"}, follow=True
    )
    assert name in shown.text
    assert f"{cid:012}" not in shown.text
    client.get(f"/dossiers/{dossier}/")
    logged = looks(ledger, dossier)[before:]
    assert [why for _, _, why in logged] == ["citizen_asks: gọi điện"] * 2
    assert {role for _, role, _ in logged} == {"counter_clerk"}


def test_another_districts_officer_finds_nothing_and_the_try_is_on_record(signed_in, ledger):
    dossier, *_ = a_dossier(ledger, in_ba_dinh=False)
    before = len(looks(ledger, dossier))
    client = signed_in("trathe")
    assert client.get(f"/dossiers/{dossier}/").status_code == 404
    assert client.post(f"/dossiers/{dossier}/", {"why": "audit"}).status_code == 404
    assert client.get("/dossiers/999999999/").status_code == 404
    tried = [why for _, _, why in looks(ledger, dossier)[before:]]
    assert tried == ["refused: outside the area"] * 2
    assert client.get(f"/counter/{dossier}/").status_code == 404
    assert client.post(f"/counter/{dossier}/", {"act": "hand_over"}).status_code == 404


@pytest.mark.parametrize("question", ["slip", "id", "number"])
def test_search_finds_a_dossier_by_any_of_its_numbers(signed_in, ledger, question):
    dossier, cid, _, device, seq = ledger.execute(
        "select id, cid, name, device, seq from ledger.dossier d where cid < 1000000000000"
        " and not exists (select 1 from ledger.dossier o where o.cid = d.cid and o.id <> d.id)"
        " order by id offset 3 limit 1"
    ).fetchone()
    asked = {"slip": str(slip_of(device, seq)), "id": str(dossier), "number": f"{cid:012}"}
    client = signed_in("tongdai")
    answer = client.post("/search/", {"q": asked[question]}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/dossiers/{dossier}/"


def test_search_keeps_numbers_out_of_addresses_and_says_what_it_takes(signed_in):
    client = signed_in("tongdai")
    assert "Hãy nhập số hồ sơ" in client.post("/search/", {"q": "Nguyễn"}, follow=True).text
    assert "không hợp lệ" in client.post(
        "/search/", {"q": "001000010000019"}, follow=True
    ).text or ("Không có hồ sơ nào" in client.get("/search/").text)
    assert "q=" not in client.get("/search/").text


def test_search_outside_the_area_finds_nothing_and_is_on_record(signed_in, ledger):
    dossier, *_ = a_dossier(ledger, in_ba_dinh=False, skip=2)
    answer = signed_in("trathe").post("/search/", {"q": str(dossier)}, follow=True)
    assert "Không có hồ sơ nào như vậy trong địa bàn" in answer.text
    assert looks(ledger, dossier)[-1][2] == "refused: search outside the area"


def test_every_slip_finds_the_dossier_that_goes_on(ledger):
    from capthe.store.pg.reading.search import by_slip

    rows = ledger.execute(
        "select d.id, d.device, d.seq, d.submission_id from ledger.dossier d order by d.id"
    ).fetchall()
    latest = {submission: dossier for dossier, _, _, submission in rows}
    found = {row[3]: by_slip(ledger, slip_of(row[1], row[2])).dossier for row in rows}
    assert found == latest


def test_the_timeline_tells_the_whole_story(signed_in, ledger):
    (dossier,) = ledger.execute(
        "select dossier from ledger.event where to_stage = %s order by dossier limit 1",
        [STAGES["handed_over"].code],
    ).fetchone()
    client = signed_in("chihuy")
    page = client.post(f"/dossiers/{dossier}/", {"why": "audit"}, follow=True).text
    story = page[page.index("app-story") :]
    told = [
        "Thu nhận và niêm phong", "Trung tâm mở niêm phong", "Đã đối chiếu", "Giữ chỗ thẻ thứ 1",
        "Chờ phê duyệt", "Chờ in", "Vào lô in", "Lệnh in lô", "Đã in, chờ kiểm tra",
        "Thẻ đạt, chờ đóng hộp", "Lệnh giao hộp", "Đang vận chuyển", "Chờ công dân nhận",
        "Đã trả thẻ",
    ]  # fmt: skip
    places = [story.find(f"<strong>{sentence}") for sentence in told]
    assert -1 not in places
    assert places == sorted(places)
    assert "Công dân đã nhận thẻ." in page


def test_the_timeline_knows_queue_flags_and_holders(ledger):
    from capthe.country.vn import vietnam
    from capthe.domain.stages import Desk
    from capthe.store.pg.reading.sentence import sentence
    from capthe.store.pg.reading.timeline import promise, read_timeline
    from tests.web.living import UNTIL

    seen = {}
    to_print = defaultdict(Counter)
    for dossier, cid in ledger.execute("select id, cid from ledger.dossier").fetchall():
        timeline = read_timeline(ledger, dossier, cid)
        seen.setdefault((timeline.stage.name, timeline.desk), timeline)
        if (timeline.stage.name, timeline.desk) == ("approved", Desk.PLANT):
            to_print[timeline.head.province][timeline.before_it] += 1
        promised = promise(timeline, vietnam(), now=UNTIL)
        assert sentence(timeline, promised, vietnam(), now=UNTIL).vi.startswith(
            timeline.stage.tell.vi
        )
    returned = seen["returned", Desk.STATION]
    assert promise(returned, vietnam(), now=UNTIL).due is None
    assert to_print
    for line in to_print.values():  # a set stands behind all of the sets before it
        places = sorted(line)
        assert places == [0, *accumulate(line[place] for place in places[:-1])]
    held = seen["unique", Desk.CLEANING]
    assert held.open_flags == (2,)
    assert held.as_exception is not None
    assert seen["at_unit", Desk.COUNTER].in_set.n > 0
    late = seen["cleaning", Desk.CLEANING]
    assert promise(late, vietnam(), now=UNTIL).days_late > 0
