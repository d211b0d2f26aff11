"""The prints of the index fingers on the back of the 2021 card: drawn, refused, or blank."""

from dataclasses import replace
from importlib.util import find_spec
from io import BytesIO
from random import Random

import pytest
from PIL import Image, ImageDraw

from capthe.country.faces import face_version
from capthe.country.vn.calendar import ZONE
from capthe.domain.errors import Broken, Fault, Refusal
from capthe.face.finger_print import printed
from capthe.face.raster import Box, differing_by_more_than_a_dot, dots, sides
from capthe.outside.chip_box import TwinReader
from capthe.outside.production.folder import write_answer
from capthe.outside.wsq_reader import WsqProcess
from capthe.packet.content import Finger, Missing
from capthe.work.dossier_card import dossier_card, record_of
from capthe.work.index_prints import BLANK, index_prints
from tests.flow.factory_world import THEIRS
from tests.plant.floor import Floor
from tests.plant.test_lot_job import Elsewhere, counter  # noqa: F401 - a fixture
from tests.plant.test_whole_card import approved, findings, the_lot, wal

RIGHT, LEFT = 2, 7
BOXES = {"left_index": (58.2, 8.4), "right_index": (70.2, 8.4)}
WSQ = pytest.mark.skipif(find_spec("wsq") is None, reason="wsq is not installed")


def picture(stripes, form="JPEG", mode="L"):
    """A picture of a finger, told from others by how many lines it has."""
    drawn = Image.new(mode, (220, 295), "white")
    pen = ImageDraw.Draw(drawn)
    for row in range(stripes):
        y = (row + 0.5) * 295 / stripes
        pen.rectangle((0, y - 40 / stripes, 220, y + 40 / stripes), fill="black")
    out = BytesIO()
    drawn.save(out, form)
    return out.getvalue()


def enrolled(floor, *pairs):
    """Enrol citizens whose right and left index finger have these records (None: missing)."""
    contents = []
    for right, left in pairs:
        content, given = floor.citizen(), {RIGHT: right, LEFT: left}
        fingers = [
            finger if finger.position not in given
            else Finger(finger.position, missing=Missing.AMPUTATED)
            if given[finger.position] is None
            else Finger(finger.position, given[finger.position], 70)
            for finger in content.fingers
        ]  # fmt: skip
        contents.append(replace(content, fingers=tuple(fingers)))
    answers = floor.receive(*[floor.device.seal(content) for content in contents])
    return [(answer.dossier, int(content.demographics.number))
            for answer, content in zip(answers, contents, strict=True)]  # fmt: skip


def stripes_in(side, field):
    """How many dark lines stand in a box of a card's back, counted down its middle."""
    x, y = BOXES[field]
    box = Box(dots(x + 5.1), dots(y + 0.5), dots(1.0), dots(14.0))
    rows = box.of(side).mean(axis=1) < 128
    return int((rows[1:] & ~rows[:-1]).sum())


def backs(floor, lot):
    return sides(floor.machine.scan(f"print:{lot}").sheet, grey=True)[1::2]


def test_each_finger_stands_in_its_own_box_and_goes_with_the_job(floor: Floor):
    """Right and left are not exchanged; what is no picture, and who has no finger, stays blank.

    Typst draws the same. After inspection the chip's copy cannot be opened; the originals stay.
    """
    right, left = picture(4), picture(7)
    enrolled(
        floor, (right, left), (picture(5), None), (b"SYNF" + bytes(80), picture(6)),
        (b"FMR\0 20\0" + bytes(40), b"SYNF"),
    )  # fmt: skip
    floor.bring_to("allotted")
    line, issued = floor.centre.line, floor.clock.now().astimezone(ZONE).date()
    press, rows = line.press_on(issued), floor.centre.ledger.print_rows(the_lot(floor, "allotted"))
    _, _, faces = line._prepared(floor.centre.act("test", "prints"), "print:0", rows, issued)
    pair = sides(press.sheet(faces[:1])), sides(line.typeset(press.profile, faces[:1]))
    assert [differing_by_more_than_a_dot(*each) for each in zip(*pair, strict=True)] == [0, 0]
    floor.step("allotted")
    lot = the_lot(floor)
    found = [
        (stripes_in(back, "right_index"), stripes_in(back, "left_index"))
        for back in backs(floor, lot)
    ]
    assert found == [(4, 7), (5, 0), (0, 6), (0, 0)]
    card, *_ = approved(floor, lot)
    record = record_of(floor.centre.ledger.connection, card.dossier)
    boxes = index_prints(press.profile)
    seen = dossier_card(record, line.objects, floor.country, issued, boxes).holder()
    assert (seen.left_index, seen.right_index) == (left, right)
    image = floor.machine.jobs.image(card.blank)
    assert all(each in image.file("DG3") for each in (right, left))
    floor.step("personalised")
    assert set(findings(floor).values()) == {""}
    assert floor.machine.jobs.image(card.blank) is None
    place = floor.folder / "encoding.sqlite"
    assert not [each for each in (right, left) if each in place.read_bytes() + wal(place)]
    assert approved(floor, the_lot(floor, "inspected"))[0].chip.fingers == card.chip.fingers


def test_pictures_that_cannot_be_used_are_cases_and_the_others_are_made(floor: Floor):
    """A bad portrait is treated as a bad finger is. The first lot has nobody else."""
    (finger,) = enrolled(floor, (b"\xff\xd8", b"\xff\xd8"))
    content = replace(floor.citizen(), portrait=b"GIF89a")
    (answer,) = floor.receive(floor.device.seal(content))
    portrait = answer.dossier, int(content.demographics.number)
    floor.bring_to("allotted")
    floor.work()
    assert {floor.stage(*finger), floor.stage(*portrait)} == {"cleaning"}
    assert floor.machine.jobs.made() == []
    assert floor.rows("select count(*) from ledger.work") == [(0,)]
    bad, good = enrolled(floor, (picture(4)[:400], picture(7)), (picture(4), picture(7)))
    floor.bring_to("allotted")
    floor.step("allotted")
    assert (floor.stage(*bad), floor.stage(*good)) == ("cleaning", "personalised")
    cases = floor.cases("cleaning")
    assert {case.dossier for case in cases} == {finger[0], portrait[0], bad[0]}
    assert {case.reason for case in cases} == {"picture_unusable"}
    assert all(case.due > floor.clock.now() for case in cases)
    assert floor.stock()["withdrawn"] == 3
    assert len(backs(floor, the_lot(floor))) == 1


def test_what_a_factory_was_given_of_the_prints_is_destroyed(floor: Floor, counter):  # noqa: F811
    """The faces of its job hold them; nothing else does, and nothing does afterwards."""
    right, left = picture(4), picture(7)
    enrolled(floor, (right, left))
    floor.bring_to("allotted")
    floor.step("allotted")
    place = counter.place(f"print:{the_lot(floor, 'at_factory')}")

    def holding():
        files = sorted(path for path in place.rglob("*") if path.is_file())
        return [path.name for path in files if {*parts(path.read_bytes())}]

    def parts(data):
        return [each for each in (right, left) if each in data]

    assert holding() == ["faces-0001.pdf"]
    made = Elsewhere(floor).make(place)
    write_answer(place, made, THEIRS.sign)
    floor.work()
    assert set(findings(floor).values()) == {""}
    assert holding() == []
    assert not (place / "faces-0001.pdf").exists()


@WSQ
def test_wsq_waits_for_what_reads_it_and_a_damaged_one_harms_nobody_else(floor: Floor):
    """Without its reader the lot waits and nobody is to blame. The library may end its process."""
    import wsq as _format  # tells Pillow of the format  # noqa: F401

    whole = picture(4, "WSQ")
    good, bad = enrolled(floor, (whole, picture(7)), (whole[: len(whole) // 2], None))
    floor.bring_to("allotted")
    floor.work(limit=1)
    assert floor.rows("select parked from ledger.work") == [("Refusal: wsq_not_installed",)]
    floor.centre.line.wsq = reader = WsqProcess()
    floor.connect(role=None).execute("select ledger.leave_work(id) from ledger.work")
    floor.step("allotted")
    assert (floor.stage(*good), floor.stage(*bad)) == ("personalised", "cleaning")
    (back,) = backs(floor, the_lot(floor))
    assert (stripes_in(back, "right_index"), stripes_in(back, "left_index")) == (4, 7)
    random, refused = Random(1), set()
    for _ in range(20):
        damaged = bytearray(whole)
        for _ in range(5):
            damaged[random.randrange(len(damaged))] = random.randrange(256)
        try:
            reader(bytes(damaged))
        except Refusal as error:
            refused.add(error.code)
    assert refused == {"finger_image_refused"}
    assert reader(whole) == reader(whole)
    reader.close()


class Unplugged(TwinReader):
    """A reader whose cable is drawn."""

    def power_on(self):
        raise Fault("no reader")


def test_nobody_leaves_a_lot_that_is_begun(floor: Floor):
    """A picture that was read before the chips were begun, and cannot be now, is no citizen's."""
    (one,) = enrolled(floor, (b"\xff\xa0", picture(7)))
    floor.bring_to("allotted")
    cut_short = floor.another_centre(reader=Unplugged)
    floor.centre.line.wsq = cut_short.line.wsq = lambda _: picture(4)
    with pytest.raises(Fault):
        floor.step("allotted", cut_short)
    floor.centre.line.wsq = lambda wsq: printed(wsq[:1] + b"\xd8")
    floor.connect(role=None).execute("update ledger.work set leased_until = null")
    with pytest.raises(Broken):
        floor.step("allotted")
    assert floor.stage(*one) == "allotted"
    floor.centre.line.wsq = lambda _: picture(4)
    floor.connect(role=None).execute("update ledger.work set leased_until = null")
    floor.step("allotted")
    assert floor.stage(*one) == "personalised"


def test_the_card_of_2024_shows_no_fingers_and_asks_nothing_of_them():
    damaged = [Finger(RIGHT, picture(4)[:400], 70)]
    assert index_prints(face_version("vn", "2024")).of(damaged) == BLANK
    with pytest.raises(Refusal):
        index_prints(face_version("vn", "2021")).of(damaged)


@pytest.mark.parametrize(
    "record",
    [
        picture(4)[:400], picture(4, mode="RGB"), b"\xff\xd8\xff\xd9", picture(4, "PNG"),
        b"FIR\0" + bytes(60),
    ],
    ids=["cut short", "in colour", "no frame", "png", "a whole record"],
)  # fmt: skip
def test_what_says_it_is_a_picture_and_cannot_be_printed_is_refused(record):
    with pytest.raises(Refusal) as refused:
        printed(record)
    assert refused.value.code == "finger_image_refused"


def test_a_grey_jpeg_is_printed_as_it_is_and_what_is_no_picture_is_not():
    assert printed(picture(4)) == picture(4)
    assert {printed(each) for each in (b"", b"SYNF" + bytes(9), b"FMR\0" + bytes(9))} == {b""}
