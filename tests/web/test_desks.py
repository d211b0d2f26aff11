"""Every desk acts through its page; a "no" is said in words, with what to do next."""

from datetime import UTC, datetime

from capthe.country.linking import NORMALISERS, shipped_model
from capthe.domain.reasons import REASON
from capthe.domain.stages import STAGES
from capthe.link.model import Model
from capthe.link.persons import PERSONS
from capthe.store.pg.act import Act
from capthe.store.pg.factories import FactoryRow, enter_factory, report_answer
from capthe.store.pg.ledger import Ledger
from capthe.store.pg.register_index import Index
from capthe.store.pg.register_search import Search

NOW = datetime(2021, 4, 15, 9, 0, tzinfo=UTC)


def stage_of(ledger, dossier):
    (code,) = ledger.execute(
        "select w.stage from ledger.dossier d, ledger.where_is(d.id, d.cid) w where d.id = %s",
        [dossier],
    ).fetchone()
    return STAGES[code].name


def waiting(ledger, stage, *, unit=None, reason=None):
    """Dossiers that wait in a stage as exceptions, or in sets."""
    return [
        row[0]
        for row in ledger.execute(
            "select d.id from ledger.dossier d, ledger.where_is(d.id, d.cid) w"
            " left join ledger.exception x on x.id = w.exception_id"
            " where w.stage = %s and (%s::integer is null or d.unit = %s)"
            " and (%s::smallint is null or x.reason = %s) order by d.id",
            [STAGES[stage].code, unit, unit, reason, reason],
        )
    ]


def approvals(ledger, set_id):
    """How often the set, or somebody in it, was approved."""
    return ledger.execute(
        "select count(*) from ledger.block where set_id = %s and verb = 'approve'", [set_id]
    ).fetchone()[0]


def right_values(ledger, dossier, **changes):
    name, birth, sex, residence = ledger.execute(
        "select name, birth, sex, residence from ledger.dossier where id = %s", [dossier]
    ).fetchone()
    text = f"{birth % 100:02}/{birth // 100 % 100:02}/{birth // 10000}"
    values = {"name": name, "birth": text, "sex": sex, "residence": residence,
              "evidence": "Giấy khai sinh số 12/2001"}  # fmt: skip
    return values | changes


def test_the_register_was_wrong_and_is_corrected_with_evidence(signed_in, ledger):
    dossier = waiting(ledger, "cleaning", reason=REASON["birth_differs"].code)[0]
    client = signed_in("lamsach")
    page = client.get(f"/cleaning/{dossier}/").text
    assert "Khác" in page
    values = right_values(ledger, dossier, decision="correct_register")
    no_evidence = client.post(f"/cleaning/{dossier}/", values | {"evidence": ""})
    assert no_evidence.status_code == 409
    assert "Chưa ghi căn cứ" in no_evidence.text
    assert stage_of(ledger, dossier) == "cleaning"
    done = client.post(f"/cleaning/{dossier}/", values, follow=True)
    assert "hồ sơ rời bàn làm sạch" in done.text
    assert stage_of(ledger, dossier) == "received"
    again = client.post(f"/cleaning/{dossier}/", values)
    assert again.status_code == 409
    assert "Hồ sơ không còn ở bước này." in again.text


def test_the_dossier_was_wrong_and_the_card_follows_the_paper(signed_in, ledger):
    dossier = waiting(ledger, "cleaning", reason=REASON["name_differs"].code)[0]
    client = signed_in("lamsach")
    values = right_values(ledger, dossier, decision="correct_dossier", name="Lê Thị Mỹ Ân")
    assert client.post(f"/cleaning/{dossier}/", values, follow=True).status_code == 200
    amended = ledger.execute(
        "select name, evidence from ledger.amendment where dossier = %s", [dossier]
    ).fetchall()
    assert amended == [("Lê Thị Mỹ Ân", "Giấy khai sinh số 12/2001")]


def test_a_person_without_a_number_gets_one_from_the_register(signed_in, ledger):
    dossier = waiting(ledger, "cleaning", reason=REASON["number_unknown"].code)[0]
    client = signed_in("lamsach")
    assert "Mã nơi đăng ký khai sinh" in client.get(f"/cleaning/{dossier}/").text
    values = right_values(ledger, dossier, decision="allot_number", place="001")
    assert client.post(f"/cleaning/{dossier}/", values, follow=True).status_code == 200
    assert stage_of(ledger, dossier) == "moved"
    (cid,) = ledger.execute(
        "select new_cid from ledger.outbox where dossier = %s", [dossier]
    ).fetchone()
    assert f"{cid:012}".startswith("001")


def test_an_impossible_date_is_refused_in_words(signed_in, ledger):
    dossier = waiting(ledger, "cleaning")[0]
    values = right_values(ledger, dossier, decision="correct_dossier", birth="31/02/1990")
    answer = signed_in("lamsach").post(f"/cleaning/{dossier}/", values)
    assert answer.status_code == 409
    assert "Ngày này không có trong lịch." in answer.text


def test_a_duplicate_is_shown_beside_the_earlier_dossier_and_refused(signed_in, ledger):
    dossier = waiting(ledger, "adjudication")[0]
    client = signed_in("doisanh")
    page = client.get(f"/adjudication/{dossier}/").text
    assert "Hồ sơ trước," in page
    client.post(f"/adjudication/{dossier}/", {"verdict": "is_duplicate"}, follow=True)
    assert stage_of(ledger, dossier) == "refused"
    late = client.post(f"/adjudication/{dossier}/", {"verdict": "wrong_number"})
    assert late.status_code == 409


def test_two_approvers_race_and_the_second_is_told(signed_in, ledger):
    (set_id, n) = ledger.execute(
        "select id, n from ledger.dossier_set where stage = %s and province = 1 and n > 2"
        " order by id limit 1",
        [STAGES["unique"].code],
    ).fetchone()
    client = signed_in("pheduyet")
    before = approvals(ledger, set_id)
    page = client.get(f"/approval/{set_id}/")
    assert f"Duyệt cả đợt ({n})" in page.text
    assert f"Đã duyệt {n} hồ sơ." in client.post(f"/approval/{set_id}/", follow=True).text
    second = client.post(f"/approval/{set_id}/")
    assert second.status_code == 409
    assert "Hồ sơ không còn ở bước này." in second.text
    assert approvals(ledger, set_id) == before + 1


def test_another_provinces_set_does_not_exist_for_an_approver(signed_in, ledger):
    (set_id,) = ledger.execute(
        "select id from ledger.dossier_set where stage = %s and province = 22 limit 1",
        [STAGES["unique"].code],
    ).fetchone()
    client = signed_in("pheduyet")
    assert client.get(f"/approval/{set_id}/").status_code == 404
    assert client.post(f"/approval/{set_id}/").status_code == 404


def test_who_enrolled_a_dossier_cannot_approve_it(signed_in, ledger):
    from capthe.web.models import User

    dossier = waiting(ledger, "unique", unit=1)[0]
    me = str(User.objects.get(username="pheduyet").pk)
    (operator,) = ledger.execute(
        "select operator from ledger.dossier where id = %s", [dossier]
    ).fetchone()
    ledger.execute("update ledger.dossier set operator = %s where id = %s", [me, dossier])
    client = signed_in("pheduyet")
    answer = client.post(f"/approval/dossiers/{dossier}/", {"act": "approve"})
    ledger.execute("update ledger.dossier set operator = %s where id = %s", [operator, dossier])
    assert answer.status_code == 409
    assert "Người lập hồ sơ không được phê duyệt." in answer.text
    assert client.post(f"/approval/dossiers/{dossier}/", {"act": "send_back"}).status_code == 302
    assert stage_of(ledger, dossier) == "returned"


def test_a_returned_dossier_is_completed_or_withdrawn_by_its_station(signed_in, ledger):
    dossier = waiting(ledger, "returned", unit=1)[0]
    client = signed_in("thunhan")
    assert client.get(f"/station/{dossier}/").status_code == 200
    done = client.post(f"/station/{dossier}/", right_values(ledger, dossier), follow=True)
    assert "Hồ sơ đã nộp lại" in done.text
    assert stage_of(ledger, dossier) == "received"


def test_a_box_is_matched_and_its_missing_card_is_searched_for(signed_in, ledger):
    (box, n) = ledger.execute(
        "select id, n from ledger.dossier_set where stage = %s and unit = 1 and n > 1 limit 1",
        [STAGES["in_transit"].code],
    ).fetchone()
    missing = ledger.execute(
        "select min(dossier) from ledger.set_member where set_id = %s", [box]
    ).fetchone()[0]
    client = signed_in("nhanthe")
    assert "Bảng kê" in client.get(f"/arrival/{box}/").text
    done = client.post(f"/arrival/{box}/", {"missing": [missing]}, follow=True).text
    assert f"Đã nhận {n - 1} thẻ; 1 thẻ thiếu được theo dõi." in done
    assert client.post(f"/arrival/{box}/").status_code == 409
    assert f"/arrival/cards/{missing}/" in done
    client.post(f"/arrival/cards/{missing}/", {"found": "1"}, follow=True)
    assert stage_of(ledger, missing) == "at_unit"
    not_lost = client.post("/arrival/found/", {"box": box})
    assert not_lost.status_code == 409
    assert "Hộp này không nằm trong số đã báo mất." in not_lost.text
    for dossier in (missing, "x"):
        not_lost = client.post("/arrival/found-card/", {"dossier": dossier})
        assert not_lost.status_code == 409
        assert "Không có thẻ nào của hồ sơ này đã báo mất riêng" in not_lost.text


def test_a_card_is_handed_over_once_and_a_recalled_one_not_at_all(signed_in, ledger):
    from capthe.store.pg.reading.search import slip_of

    recalled = ledger.execute("select dossier from ledger.flag_open where kind = 3").fetchone()[0]
    dossier = next(each for each in waiting(ledger, "at_unit", unit=1) if each != recalled)
    device, seq = ledger.execute(
        "select device, seq from ledger.dossier where id = %s", [dossier]
    ).fetchone()
    client = signed_in("trathe")
    found = client.post("/counter/", {"slip": str(slip_of(device, seq))}, follow=True)
    assert found.redirect_chain[-1][0] == f"/counter/{dossier}/"
    done = client.post(f"/counter/{dossier}/", {"act": "hand_over"}, follow=True)
    assert "Đã trả thẻ cho đúng công dân." in done.text
    assert stage_of(ledger, dossier) == "handed_over"
    assert client.post(f"/counter/{dossier}/", {"act": "hand_over"}).status_code == 409
    held = client.post(f"/counter/{recalled}/", {"act": "hand_over"})
    assert held.status_code in {404, 409}
    assert stage_of(ledger, recalled) != "handed_over"


def test_a_flag_is_raised_and_ended_on_the_dossiers_page(signed_in, ledger):
    dossier = waiting(ledger, "cleaning")[-1]
    client = signed_in("lamsach")
    up = client.post(f"/dossiers/{dossier}/flag/", {"kind": "deceased"})
    assert up.status_code == 302
    assert ledger.execute(
        "select kind from ledger.flag_open where dossier = %s", [dossier]
    ).fetchall() == [(4,)]
    client.post(f"/dossiers/{dossier}/flag/", {"kind": "deceased", "end": "1"})
    assert ledger.execute(
        "select count(*) from ledger.flag_open where dossier = %s", [dossier]
    ).fetchone() == (0,)
    nobody = signed_in("tongdai").post(f"/dossiers/{dossier}/flag/", {"kind": "deceased"})
    assert nobody.status_code == 404


def test_the_desks_act_with_the_rights_of_the_pages_only(config):
    import psycopg
    import pytest

    with psycopg.connect(config.ledger_url, autocommit=True) as connection:
        assert connection.execute("select current_user").fetchone() == ("capthe_web",)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("delete from ledger.event")


def test_the_plant_shows_blanks_in_double_entry(signed_in, ledger):
    text = signed_in("nhamay").get("/plant/").text
    (stock,) = ledger.execute("select n from ledger.stock where account = 1").fetchone()
    assert f"{stock:,}".replace(",", ".") in text
    assert signed_in("trathe").get("/plant/").status_code == 403


def test_the_plant_shows_what_lies_at_a_factory_and_what_waits_for_somebody(signed_in, ledger):
    act = Act("Lan", "factory", NOW, NOW)
    row = FactoryRow("nha-may-9", 0, bytes(32), bytes(32))
    place = enter_factory(ledger, act, row, operator="Lan", witness="Minh")
    ledger.execute("insert into ledger.stock (account, place, n) values (2, %s, 4321)", [place])
    report_answer(Ledger(ledger), act, "print:9")
    text = signed_in("nhamay").get("/plant/").text
    ledger.execute("delete from ledger.stock where place = %s", [place])
    ledger.execute("delete from ledger.exception where subject = 'answer:print:9'")
    ledger.execute("delete from ledger.factory where place = %s", [place])
    for told in ("Ở nhà máy ngoài nha-may-9", "4.321", "answer:print:9", "quá hạn"):
        assert told in text


def test_the_cleaning_desk_sees_who_it_may_be_and_why(signed_in, ledger):
    dossier = waiting(ledger, "cleaning", reason=REASON["birth_differs"].code)[-1]
    index = Index(ledger, PERSONS, NORMALISERS["vn"]())
    index.make()
    search = Search.over(index, Model.from_json(shipped_model("vn")))
    (who,) = [each for each in search.queue(1000).dossiers if each.dossier == dossier]
    (found,) = search.suggest([who])
    now = datetime(2021, 4, 1, tzinfo=UTC)
    search.keep(Act("verify", "search", now, now), [found], [])
    page = signed_in("lamsach").get(f"/cleaning/{dossier}/").text
    assert "Người này có thể là ai" in page
    assert "Từng so sánh nặng bao nhiêu" in page
    assert found.candidates[0].steps[1].outcome.vi in page
    told_vi, told_en = found.why.split(" / ")
    assert told_vi in page
    assert told_en not in page
    (looks,) = ledger.execute(
        "select count(*) from ledger.access where dossier = %s and why = 'processing: candidate'",
        [dossier],
    ).fetchone()
    assert looks == len(found.candidates)
