"""Scores ranked with their alarms, merges taken apart by two people, what searching costs."""

from dataclasses import asdict, replace
from datetime import timedelta

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from psycopg.types.json import Jsonb

from capthe.country.linking import NORMALISERS, shipped_model
from capthe.country.vn.calendar import calendar
from capthe.country.vn.quality import quality_profile
from capthe.desks import mend, mend_merge
from capthe.domain.text import Text
from capthe.link.model import Model
from capthe.link.persons import PERSONS
from capthe.link.quality.bursts import Burst
from capthe.link.quality.catalogue import catalogue
from capthe.link.quality.rule import Severity
from capthe.link.quality.scoring import Score
from capthe.link.rules_text import read_rules
from capthe.link.table import Line, signed_bytes, written
from capthe.store.pg.act import Act
from capthe.store.pg.link_costs import preview
from capthe.store.pg.quality import Mending
from capthe.store.pg.quality_watch import QualityWatch
from capthe.store.pg.register import Register
from capthe.store.pg.register_index import Index
from capthe.store.pg.register_search import Bar
from tests.quality.test_mend import Office
from tests.web.site import TODAY
from tests.web.test_browser import _english, _foreign, _violations
from tests.web.test_register_mending import ACT, NOW, entered, finding

EARLIER = Act("checker", "run", NOW - timedelta(days=22), NOW - timedelta(days=22))
WHY = {"why": "Hai giấy khai sinh khác nhau"}
SAME = "full_name=Lê Văn Tám; birth_date=1985-03-21; residence_commune=00001"


def score(level, region, district, commune, people, good):
    return Score(level, region, district, commune, people, (good, good, good, None))


SCORES = [
    score("nation", 0, 0, 0, 3000, 2900), score("province", 1, 0, 0, 1000, 999),
    score("province", 22, 0, 0, 2000, 1990), score("district", 1, 1, 0, 1000, 999),
    score("commune", 1, 1, 1, 900, 899), score("commune", 1, 1, 4, 100, 100),
]  # fmt: skip


BURST = Burst("one_phone", "commune", "1", "0900000000", 25, 900)


def bring_run(connection, *alarms):
    """Bring what a check of all 3,000 records found."""
    findings = [finding(who, "same_everything", SAME, "Lê Văn Tám") for who in ("T1", "T2")]
    brought = mend.bring(
        Mending(connection), EARLIER, catalogue(quality_profile()), day=20210123, records=3000,
        scores=SCORES, findings=findings, calendar=calendar(),
        due_days=dict.fromkeys(Severity, 10),
    )  # fmt: skip
    QualityWatch(connection).bring(ACT, brought.run, alarms)


@pytest.fixture(scope="module")
def checked(config, unsent):
    """A run with an alarm in Ba Đình, two records of one person, an index; the merge's number."""
    with psycopg.connect(config.database_url, autocommit=True) as connection:
        Register(connection).change(
            ACT, [replace(entered(name, number, "Lê Văn Tám"), values=_values(number))
                  for name, number in (("T1", "001085777771"), ("T2", "001085777772"),
                                       ("T3", "001085777773"))],
        )  # fmt: skip
        bring_run(connection, BURST)
        Index(connection, PERSONS, NORMALISERS["vn"]()).make()
        office = Office(connection)
        yield mend_merge.merge(
            office, mend.Officer("an-officer", "cleaning_officer", 1, 1), keep="T1", drop="T3",
            evidence="Giấy khai sinh 12/2001",
        )  # fmt: skip


def _values(number):
    return {"number": number, "old_number": "077777777", "name": "Lê Văn Tám", "sex": "M",
            "birth": "19850321", "residence_commune": "00001"}  # fmt: skip


def test_who_stands_under_an_alarm_is_not_ranked_however_good_the_scores(signed_in, checked):
    client = signed_in("chihuy")
    page = client.get("/register/quality/").text
    assert "Cùng số điện thoại: 0900000000" in page
    assert page.index("Quảng Ninh") < page.index("99,9 %")
    sheet = client.get("/register/quality/units.csv").content.decode("utf-8-sig").splitlines()
    assert sheet[1].startswith("1,22,")
    assert sheet[2].startswith(",1,")
    assert sheet[2].endswith(",25")
    alarms = client.get("/register/quality/alarms.csv").content.decode("utf-8-sig")
    assert "one_phone,commune,1," in alarms


def test_whoever_commands_says_what_is_behind_an_alarm_and_the_unit_is_ranked_again(
    signed_in, checked, ledger
):
    alarm = QualityWatch(ledger).alarms()[0]
    where = f"/register/quality/alarms/{alarm.run}-{alarm.number}/"
    said = {"found": "explained", "why": "Số của trung tâm bảo trợ, đã gọi lại",
            "records": 25, "answers": 0}  # fmt: skip
    officer = signed_in("lamsach")
    assert "Ghi câu trả lời" not in officer.get(where).text
    assert officer.post(where, said).status_code == 404
    client = signed_in("chihuy")
    assert "Chỉ huy tỉnh, hạn" in " ".join(client.get("/register/quality/").text.split())
    assert client.post(where, {**said, "records": "?"}).status_code == 404
    assert "Chưa chọn kết luận" in client.post(where, {**said, "found": ""}).text
    assert client.post(where, {**said, "why": ""}).status_code == 409
    assert client.post(where, said).status_code == 302
    page = client.get(where).text
    assert "Trịnh Hồng Vân" in page
    assert said["why"] in page
    assert "Người khác vừa trả lời" in client.post(where, said).text
    sheet = client.get("/register/quality/units.csv").content.decode("utf-8-sig").splitlines()
    assert (sheet[1][:4], sheet[2][:5]) == ("1,1,", "2,22,")
    assert client.get("/register/quality/alarms/9999-1/").status_code == 404


def test_an_alarm_s_page_outlives_the_check_that_found_it(signed_in, checked, ledger, config):
    client, first = signed_in("chihuy"), QualityWatch(ledger).alarms()[0]
    where = f"/register/quality/alarms/{first.run}-{first.number}/"
    said = {"found": "filled_in", "why": "Đã gọi từng số", "records": 25, "answers": 1}
    with psycopg.connect(config.database_url, autocommit=True) as connection:
        graver = Burst("one_phone", "commune", "4", "0911111111", 100, 100)
        bring_run(connection, graver, BURST)
        assert "0900000000" in client.get(where).text
        assert client.post(where, said).status_code == 302
        assert said["why"] in client.get(where).text
        bring_run(connection)
        for page in (client.get(where), client.post(where, said)):
            assert page.status_code == 409
            assert "Lần kiểm tra mới nhất không còn cảnh báo này" in page.text
        bring_run(connection, BURST)
    assert client.get(f"/register/quality/alarms/{'9' * 18}-1/").status_code == 404


def test_scores_go_down_to_the_commune_and_no_further(signed_in, checked):
    client = signed_in("chihuy")
    assert "Ba Đình" in client.get("/register/quality/1/").text
    district = client.get("/register/quality/1/1/").text
    assert "Phúc Xá" in district
    assert client.get("/register/quality/1/1/units.csv").status_code == 200
    for nowhere in ("/register/quality/3/", "/register/quality/22/1/", "/register/quality/1/999/"):
        assert client.get(nowhere).status_code == 404


def test_records_with_the_same_values_stand_side_by_side_under_different_numbers(
    signed_in, checked, ledger
):
    case = Mending(ledger).case_of("T1", "same_everything")
    page = signed_in("lamsach").get(f"/register/mending/{case.id}/").text
    assert "001085777772" in page
    assert "Phúc Xá, Ba Đình, Hà Nội (00001)" in page
    assert "21/03/1985" in page


def test_a_unit_whose_name_is_a_number_is_called_by_its_kind(config):
    from capthe.web.places import ground, places

    assert places(TODAY).full(760) == "Quận 1, Hồ Chí Minh"
    assert ground("19333", TODAY).startswith("Phường 1, ")
    assert ground("99999", TODAY) == "99999"


def test_overdue_work_is_told_with_its_owner_and_stands_first(signed_in, checked):
    page = signed_in("lamsach").get("/register/mending/").text
    assert "2 việc quá hạn" in page
    assert page.index("Ai đang quá hạn") < page.index("Công an huyện") < page.index("Lê Văn Tám")


def test_one_asks_and_only_another_can_take_a_merge_apart(signed_in, checked, ledger):
    address = f"/register/merges/{checked}/"
    one, other = signed_in("lamsach"), signed_in("soatlai")
    assert "001085777773" in one.get(address).text
    assert one.post(address, {"what": "ask", "why": "sai"}).status_code == 409
    assert "Đã ghi đề nghị" in one.post(address, WHY | {"what": "ask"}, follow=True).text
    assert "Bạn đã đề nghị tách" in one.get(address).text
    assert one.post(address, WHY | {"what": "agree"}).status_code == 409
    assert "Trần Văn Dũng" in other.get("/register/merges/").text
    done = other.post(address, WHY | {"what": "agree"}, follow=True).text
    assert "cả hai bản ghi lại có hiệu lực" in done
    assert Mending(ledger).record("T3")["status"] == "alive"
    looks = ledger.execute("select count(*) from ledger.access where why like %s",
                           [f"%merge {checked}"]).fetchone()[0]  # fmt: skip
    assert looks >= 4


def test_merges_are_nobodys_business_who_does_not_clean(signed_in, checked):
    assert signed_in("chihuy").get("/register/merges/").status_code in {403, 404}
    assert signed_in("lamsach").get("/register/merges/999999/").status_code == 404


def test_what_each_rule_costs_and_each_pattern_weighs_is_shown(signed_in, checked, ledger):
    steps = (
        Bar(Text("số định danh", "number"), Text("giống hệt", "the same"), 6.5),
        Bar(Text("ngày sinh", "born"), Text("khác", "differs"), -2.25),
    )
    ledger.execute(
        "insert into register.suggestion (dossier, cid, version, reason, decision, why, candidates,"
        " made_at) values (1, 1, 30000, 1, 'AUTO', 'thử', %s, now())",
        [Jsonb([{"entry": 1, "probability": 0.9, "steps": [asdict(each) for each in steps]}])],
    )
    client = signed_in("chihuy")
    page = client.get("/register/linking/").text
    assert "họ tên không dấu + ngày sinh" in page
    assert "4,25" in page
    assert "Chưa có bảng nào" in page
    rules = client.get("/register/linking/rules.csv").content.decode("utf-8-sig").splitlines()
    assert rules[0].startswith("rule,is_tight,records,people,keys,pairs")
    assert len(rules) == 1 + len(PERSONS.rules)
    assert "ngày sinh" in client.get("/register/linking/patterns.csv").content.decode("utf-8-sig")
    assert "capthe register index --preview" in page
    proposed = preview(ledger, read_rules("tight: n_f + d\nsex + y"))
    page = client.get("/register/linking/").text
    assert "Quy tắc đề xuất, chưa dùng" in page
    assert "giới tính + năm sinh" in page
    assert [each.rule for each in proposed] == ["n_f+d", "sex+y"]
    assert len(client.get("/register/linking/rules.csv").text.splitlines()) == len(rules)
    ledger.execute("drop table link.rule_preview")
    ledger.execute("delete from register.suggestion where why = 'thử'")


def test_a_signed_table_is_read_and_an_altered_one_is_told(signed_in, checked, config):
    folder = config.home / "linking"
    folder.mkdir(exist_ok=True)
    key, model = Ed25519PrivateKey.generate(), Model.from_json(shipped_model("vn"))
    whole = int("1" * len(PERSONS.comparisons))
    table = written(PERSONS, [Line(whole, 90, 88, 2, 7.5)])
    (folder / "patterns.csv").write_text(table, encoding="utf-8")
    (folder / "model.json").write_text(model.to_json(), encoding="utf-8")
    client = signed_in("chihuy")
    assert "Chưa ký" in client.get("/register/linking/").text
    (folder / "signature").write_bytes(key.sign(signed_bytes(table, model)))
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (folder / "trust.pem").write_bytes(public)
    page = client.get("/register/linking/").text
    assert "Chữ ký đúng" in page
    assert "7,50" in page
    assert client.get("/register/linking/signed.csv").content.decode() == table
    (folder / "patterns.csv").write_text(table.replace("7.5", "9.5"), encoding="utf-8")
    assert "Chữ ký sai" in client.get("/register/linking/").text


def test_the_filled_pages_have_no_violation_and_no_foreign_word(sign_in, people, checked):
    page = sign_in("lamsach")
    told = []
    scores = ("/register/quality/", "/register/quality/1/1/", "/register/linking/",
              "/register/quality/alarms/1-1/")  # fmt: skip
    merges = ("/register/merges/", f"/register/merges/{checked}/")
    for address in (*scores, "/register/mending/", *merges):
        page.goto(address)
        told += _violations(page) + (_foreign(page) if "mending" not in address else [])
    _english(page)
    for address in (*scores, *merges):
        page.goto(address)
        told += _violations(page)
    assert told == []
