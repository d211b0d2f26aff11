"""The card's face in pictures: a look of its own, on record, kept by no browser."""

import re
from base64 import b64decode
from io import BytesIO

from PIL import Image

from capthe.domain.retention import Part
from capthe.domain.stages import STAGES
from capthe.face.code import read_codes
from capthe.store.pg.act import Act
from capthe.store.pg.retention import Wanted, erase_objects
from tests.web.living import UNTIL

IMAGE = re.compile(r'src="data:image/png;base64,([^"]+)" alt="([^"]+)"')


def one(ledger, *, in_ba_dinh=True, stage=None, provisional=False):
    """(dossier, cid, name) of a dossier that is there."""
    return ledger.execute(
        "select d.id, d.cid, d.name from ledger.dossier d, ledger.where_is(d.id, d.cid) w"
        " where (d.unit = 1) = %s and (%s::smallint is null or w.stage = %s)"
        " and (d.cid >= 1000000000000) = %s order by d.id limit 1",
        [in_ba_dinh, stage, stage, provisional],
    ).fetchone()


def looks(ledger, dossier):
    rows = ledger.execute("select why from ledger.access where dossier = %s order by id", [dossier])
    return [why for (why,) in rows]


def opened(signed_in, username, dossier):
    """A browser of somebody who has said why they look at this dossier."""
    client = signed_in(username)
    assert (
        "app-story" in client.post(f"/dossiers/{dossier}/", {"why": "processing"}, follow=True).text
    )
    return client


def test_both_sides_are_shown_and_the_look_is_logged(signed_in, ledger):
    dossier, cid, name = one(ledger, stage=STAGES["at_unit"].code)
    client = opened(signed_in, "trathe", dossier)
    page = client.get(f"/dossiers/{dossier}/").text
    assert f"{cid:012}" not in page
    assert f'href="/dossiers/{dossier}/card/"' in page
    before = looks(ledger, dossier)
    answer = client.get(f"/dossiers/{dossier}/card/")
    assert looks(ledger, dossier) == [*before, "processing; the card's face"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers
    assert "ngày cấp theo lệnh in gần nhất: 11/01/2021" in answer.text
    pictures = IMAGE.findall(answer.text)
    assert [alt.partition(" thẻ của ")[0] for _, alt in pictures] == ["Mặt trước", "Mặt sau"]
    assert all(name in alt for _, alt in pictures)
    front, back = (Image.open(BytesIO(b64decode(data))) for data, _ in pictures)
    assert front.size == back.size == (1012, 638)
    (code,) = read_codes(front)
    assert code.split("|")[0] == f"{cid:012}"
    assert code.split("|")[2] == name
    assert f"<dd>{cid:012}</dd>" in answer.text


def test_without_a_reason_nothing_is_shown_and_the_reason_is_asked_for(signed_in, ledger):
    dossier, _, name = one(ledger)
    before = looks(ledger, dossier)
    answer = signed_in("trathe").get(f"/dossiers/{dossier}/card/", follow=True)
    assert answer.redirect_chain == [(f"/dossiers/{dossier}/", 302)]
    assert "Vì sao bạn xem hồ sơ" in answer.text
    assert name not in answer.text
    assert looks(ledger, dossier) == before


def test_outside_the_area_there_is_no_card_and_the_try_is_on_record(signed_in, ledger):
    dossier, *_ = one(ledger, in_ba_dinh=False)
    client = signed_in("trathe")
    assert client.get(f"/dossiers/{dossier}/card/").status_code == 404
    assert looks(ledger, dossier)[-1] == "refused: outside the area"
    assert client.get("/dossiers/999999999/card/").status_code == 404


def test_who_may_not_look_people_up_sees_no_card(signed_in, ledger, client):
    dossier, *_ = one(ledger)
    assert signed_in("nhamay").get(f"/dossiers/{dossier}/card/").status_code == 403
    assert client.get(f"/dossiers/{dossier}/card/").status_code == 302
    assert (
        opened(signed_in, "chihuy", dossier).post(f"/dossiers/{dossier}/card/").status_code == 405
    )


def test_a_card_without_an_order_to_print_says_so(signed_in, ledger):
    dossier, *_ = one(ledger, stage=STAGES["unique"].code)
    answer = opened(signed_in, "chihuy", dossier).get(f"/dossiers/{dossier}/card/")
    assert "Chưa có lệnh in: đây là thẻ nếu được cấp hôm nay, 23/01/2021." in answer.text


def test_without_a_number_there_is_no_card_in_words(signed_in, ledger):
    dossier, *_ = one(ledger, provisional=True)
    client = opened(signed_in, "chihuy", dossier)
    assert "/card/" not in client.get(f"/dossiers/{dossier}/").text
    answer = client.get(f"/dossiers/{dossier}/card/")
    assert "Chưa có số định danh nên chưa có thẻ." in answer.text
    assert IMAGE.findall(answer.text) == []


def test_no_address_holds_anything_of_the_person(signed_in, ledger):
    dossier, cid, _ = one(ledger)
    text = opened(signed_in, "chihuy", dossier).get(f"/dossiers/{dossier}/card/").text
    addresses = re.findall(r'(?:href|action|src)="(?!data:)([^"]*)"', text)
    assert addresses
    assert not any(f"{cid:012}" in each for each in addresses)


def erased(ledger, dossier, cid, part):
    """Erase one of a dossier's objects as `capthe retention erase` does, by two people."""
    act = Act("Lan", "erase: order; QĐ 12; Minh", UNTIL, UNTIL)
    return erase_objects(ledger, act, "Minh", [Wanted(dossier, cid, part)])


def test_an_erased_picture_is_said_to_be_erased(signed_in, ledger):
    """Without fingers the card is shown with empty boxes; without a portrait there is no card."""
    dossier, cid, _ = one(ledger, stage=STAGES["handed_over"].code)
    client = opened(signed_in, "chihuy", dossier)
    assert len(erased(ledger, dossier, cid, Part.FINGERS)) == 1
    answer = client.get(f"/dossiers/{dossier}/card/")
    assert "Ảnh vân tay đã được xóa theo quy định" in answer.text
    assert len(IMAGE.findall(answer.text)) == 2
    assert len(erased(ledger, dossier, cid, Part.PORTRAIT)) == 1
    answer = client.get(f"/dossiers/{dossier}/card/")
    assert "đã được xóa theo quy định hoặc chưa từng được lưu" in answer.text
    assert IMAGE.findall(answer.text) == []
    story = client.get(f"/dossiers/{dossier}/").text
    assert "Đã xóa vĩnh viễn: ảnh chân dung" in story
    assert "order; QĐ 12; Minh" in story
