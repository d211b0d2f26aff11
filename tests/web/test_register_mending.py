"""The pages of mending and of the four scores, over a real site."""

import csv
import io
import re
from datetime import UTC, datetime

import psycopg
import pytest

from capthe.country.vn.calendar import calendar
from capthe.country.vn.quality import quality_profile
from capthe.desks import mend
from capthe.domain.register_event import RegisterEvent
from capthe.link.quality.catalogue import catalogue
from capthe.link.quality.scoring import Score
from capthe.store.pg.act import Act
from capthe.store.pg.quality import Mending
from capthe.store.pg.register import Register

NOW = datetime(2021, 1, 23, 2, 30, tzinfo=UTC)
ACT = Act("checker", "run", NOW, NOW)
SAME = {"old_number": "012345678", "sex": "M", "birth": "19850321", "residence_commune": "00001",
        "father_name": "Nguyễn Văn Bình", "household": "HN-01"}  # fmt: skip

FATHER = "full_name=Nguyễn Văn Cả; father_name=Nguyễn Văn Bình; father_number=001055000001"


def entered(person_id, number, name, province=1, **others):
    values = SAME | {"number": number, "name": name} | others
    keys = {"cid": int(number), "name_key": name.lower(), "province": province}
    return RegisterEvent("test", person_id, "entered", None, person_id, NOW.date(), values, keys)


def finding(person_id, rule, said, name="Nguyễn Văn An"):
    return mend.RunFound(person_id, rule, said, name, "HN-01", 1, 1, 1)


@pytest.fixture(scope="module")
def brought(config):
    """A run over a register in which two records bear one old number."""
    rules = catalogue(quality_profile())
    with psycopg.connect(config.database_url, autocommit=True) as connection:
        Register(connection).change(
            ACT,
            [entered("Q1", "001085123456", "Nguyễn Văn An"),
             entered("Q2", "001085654321", "Nguyễn Van An"),
             entered("Q3", "022085654321", "Nguyễn Văn An", 22, residence_commune="06655"),
             entered("Q4", "001085654399", "Lê Thị Lan", old_number="099999999"),
             entered("K5", "001055000001", "Nguyễn Văn Bính", old_number="081818181"),
             entered("K6", "001085777777", "Nguyễn Văn Cả", old_number="071717171",
                     father_number="001055000001"),
             entered("K7", "022055000002", "Trần Văn Xa", 22, old_number="061616161",
                     residence_commune="06655"),
             entered("K8", "001085888888", "Trần Văn Gần", old_number="051515151",
                     father_number="022055000002")],
        )  # fmt: skip
        for day, good in ((20210116, 960), (20210123, 987)):
            mend.bring(
                Mending(connection), ACT, rules, day=day, records=1000,
                scores=[Score("nation", 0, 0, 0, 1000, (good, 900, 880, None)),
                        Score("province", 1, 0, 0, 1000, (good, 900, 880, None)),
                        Score("district", 1, 1, 0, 1000, (good, 900, 880, None))],
                findings=[
                    finding("Q1", "old_number_shared",
                            "old_number=012345678; full_name=Nguyễn Văn An"),
                    finding("Q1", "number_sex_differs", "number=001085123456; sex=F"),
                    finding("K6", "father_name_differs", FATHER, "Nguyễn Văn Cả"),
                    finding("K8", "father_not_male", "father_number=022055000002", "Trần Văn Gần"),
                    finding("Q2", "name_spaces", "full_name=Nguyễn  Van An", "Nguyễn  Van An"),
                ],
                calendar=calendar(),
            )  # fmt: skip
        yield {case.rule: case.id for case in Mending(connection).cases(
            [1], province=1, district=1)}  # fmt: skip


def test_findings_stand_by_household_with_what_the_record_says(signed_in, brought):
    page = signed_in("lamsach").get("/register/mending/").text
    assert "Hộ HN-01" in page
    assert "Nhiều người mang cùng số CMND" in page


def test_a_pair_stands_side_by_side_and_a_suggestion_has_its_evidence(signed_in, brought):
    client = signed_in("lamsach")
    pair = client.get(f"/register/mending/{brought['old_number_shared']}/").text
    assert "Có phải cùng một người?" in pair
    assert "001085654321" in pair
    sex = client.get(f"/register/mending/{brought['number_sex_differs']}/").text
    assert "theo số định danh: giới tính M" in sex


def test_an_answer_needs_evidence_and_is_taken_once(signed_in, brought):
    client = signed_in("lamsach")
    address = f"/register/mending/{brought['number_sex_differs']}/"
    given = {"version": "1", "answer": "dispute", "value": "", "evidence": "Hai giấy khai sinh"}
    assert client.post(address, given | {"evidence": ""}).status_code == 409
    assert "Đã ghi câu trả lời" in client.post(address, given, follow=True).text
    assert client.post(address, given).status_code == 409


@pytest.fixture
def of_ba_dinh(people):
    """A browser signed in as a cleaning officer of Ba Đình."""
    from django.test import Client

    from capthe.web.models import User, give
    from capthe.web.roles import Grant, Role

    user = User(username="badinh", name="Mai Văn Ba")
    user.save()
    give(user, Grant(Role.CLEANING_OFFICER, NOW.date(), province=1, unit=1), made_by="test")
    client = Client()
    client.force_login(user)
    yield client
    user.delete()


def looks(ledger, number):
    return [why for (why,) in ledger.execute(
        "select why from ledger.access where cid = %s order by id", [int(number)]
    )]  # fmt: skip


def test_only_a_record_that_is_shown_and_in_the_area_is_merged(of_ba_dinh, brought, ledger):
    client, mending = of_ba_dinh, Mending(ledger)
    case = brought["old_number_shared"]
    address = f"/register/mending/{case}/"
    assert "022085654321" in client.get(address).text
    assert f"mending {case}" in looks(ledger, "022085654321")[-1]  # who stands beside is seen, too
    given = {"version": "1", "answer": "merge", "evidence": "Giấy khai sinh 12/2001"}
    unlike = client.post(address, given | {"drop": "Q4"})
    assert (unlike.status_code, "có gì cho thấy" in unlike.text) == (409, True)
    assert client.post(address, given | {"drop": "nobody"}).status_code == 409
    assert client.post(address, given | {"drop": "Q3"}).status_code == 404
    assert looks(ledger, "022085654321")[-1] == "refused: outside the area"
    assert {mending.record(each)["status"] for each in ("Q1", "Q2", "Q3", "Q4")} == {"alive"}
    done = client.post(address, given | {"drop": "Q2"}, follow=True)
    assert "Đã ghi câu trả lời" in done.text
    assert "merges in mending" in looks(ledger, "001085654321")[-1]
    assert mending.record("Q2")["status"] == "void"


CASE = "father_name_differs"
PAPER = {"answer": "correct", "evidence": "Giấy khai sinh 12/2001"}


def test_an_officer_corrects_a_fathers_name_and_the_register_has_it(of_ba_dinh, brought, ledger):
    mending, address = Mending(ledger), f"/register/mending/{brought[CASE]}/"
    page = of_ba_dinh.get(address).text
    assert "Đang ghi: K6: Nguyễn Văn Cả; K5: Nguyễn Văn Bính" in page
    given = PAPER | {"version": "1", "record": "K6"}
    nothing = of_ba_dinh.post(address, given)
    assert (nothing.status_code, "Chưa ghi giá trị đúng" in nothing.text) == (409, True)
    wrong = of_ba_dinh.post(address, given | {"value-birth_date": "31/02/1985"})
    assert (wrong.status_code, "không có trong lịch" in wrong.text) == (409, True)
    done = of_ba_dinh.post(address, given | {"value-father_name": "Nguyễn Văn Bính"}, follow=True)
    assert "Đã ghi câu trả lời" in done.text
    assert mending.record("K6")["father_name"] == "Nguyễn Văn Bính"
    page = of_ba_dinh.get(address).text
    (number,) = re.findall("sự kiện của dữ liệu dân cư số ([0-9]+)", page)
    assert "Mai Văn Ba: Đã sửa, chờ lần kiểm tra sau, Họ tên cha: Nguyễn Văn Bính" in page
    *_, (event, kind, _, source, _, actor, _, _, field, before, after) = Register(ledger).history(
        mending.record("K6")["id"]
    )
    assert (str(event), kind, source, field) == (
        number,
        "correction",
        PAPER["evidence"],
        "father_name",
    )
    assert (before, after, actor) == ("Nguyễn Văn Bình", "Nguyễn Văn Bính", actor)
    assert Register(ledger).undo(ACT, event, source="test") == "done"
    assert mending.record("K6")["father_name"] == "Nguyễn Văn Bình"


def test_a_record_outside_the_area_is_not_corrected_and_the_try_is_on_record(
    of_ba_dinh, brought, ledger
):
    address = f"/register/mending/{brought['father_not_male']}/"
    given = PAPER | {"version": "1", "value-sex": "nữ", "record": "K7"}
    assert of_ba_dinh.post(address, given).status_code == 404
    assert looks(ledger, "022055000002")[-1] == "refused: outside the area"
    assert of_ba_dinh.post(address, given | {"record": "Q1"}).status_code == 409  # not meant here
    assert Mending(ledger).record("K7")["sex"] == "M"


def test_a_sheet_in_another_encoding_is_refused_and_not_read_with_gaps(signed_in, brought):
    from django.core.files.uploadedfile import SimpleUploadedFile

    saved = "person_id,rule\r\nQ2,Giấy".encode()[:-2]  # within a letter
    told = signed_in("lamsach").post(
        "/register/mending/hand-in/", {"sheet": SimpleUploadedFile("s.csv", saved)}
    )
    assert (told.status_code, "không phải UTF-8" in told.text) == (409, True)


def test_a_sheet_that_was_filled_in_is_handed_in(signed_in, brought):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = signed_in("lamsach")
    sheet = client.get("/register/mending/sheet.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(sheet)))
    heads, line = rows[0], next(each for each in rows if {"Q2", "name_spaces"} <= set(each))
    assert heads[0] == "Mã bản ghi (person_id)"
    assert "Họ tên: Nguyễn  Van An" in line
    line[heads.index("Trả lời (answer)")] = "không thống nhất"
    line[heads.index("Căn cứ (evidence)")] = "Giấy khai sinh"
    out = io.StringIO()
    csv.writer(out).writerows([heads, line])
    filled = out.getvalue()
    told = client.post(
        "/register/mending/hand-in/", {"sheet": SimpleUploadedFile("s.csv", filled.encode())}
    )
    assert "Đã ghi" in told.text


def test_scores_are_shown_cut_and_a_word_nobody_asked_about_is_a_dash(signed_in, brought):
    page = signed_in("chihuy").get("/register/quality/").text
    assert "98,7 %" in page
    assert "–" in page
    province = signed_in("chihuy").get("/register/quality/1/").text
    assert "Ba Đình" in province


def test_who_has_no_such_task_does_not_see_the_list(signed_in, brought):
    assert signed_in("chihuy").get("/register/mending/").status_code in {403, 404}
