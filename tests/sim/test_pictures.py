"""Portraits, fingers and scans: synthetic, small, and always those of the same person."""

import time
from io import BytesIO
from itertools import pairwise

import pytest
from PIL import Image, ImageChops, ImageStat

from capthe.packet.content import Missing
from capthe.sim.fingers import fingers, is_same_finger
from capthe.sim.nation import Person, people
from capthe.sim.portrait import HEIGHT, MARK_AT, WIDTH, face_of, portrait
from capthe.sim.scans import collection_form, signature


@pytest.fixture(scope="module")
def nation() -> list[Person]:
    return list(people(6, 3000))


def test_a_portrait_is_a_small_jpeg_of_300_by_400(nation):
    for person in nation[:60]:
        data = portrait(6, person)
        assert 8_000 <= len(data) <= 20_480
        with Image.open(BytesIO(data)) as image:
            assert (image.format, image.size) == ("JPEG", (WIDTH, HEIGHT))


def test_every_portrait_says_specimen_in_the_same_place(nation):
    left, top = MARK_AT
    box = (left + 2, top + 2, left + 48, top + 12)
    strips = [
        Image.open(BytesIO(portrait(6, person))).convert("L").crop(box) for person in nation[:12]
    ]
    for strip in strips:
        dark, light = strip.getextrema()
        assert dark < 110  # letters
        assert light > 240  # on white
        difference = ImageStat.Stat(ImageChops.difference(strip, strips[0])).mean[0]
        assert difference < 12  # what JPEG makes of the surroundings


def test_a_portrait_follows_from_seed_person_and_shot(nation):
    first, second = nation[0], nation[1]
    assert portrait(6, first) == portrait(6, first)
    pictures = [portrait(6, first), portrait(7, first), portrait(6, second)]
    pictures.append(portrait(6, first, shot=1))
    assert len(set(pictures)) == 4


def test_twins_look_alike_but_for_a_mole(nation):
    twin = next(each for each in nation if each.twin is not None)
    other = nation[twin.twin]
    mine, others = face_of(6, twin), face_of(6, other)
    assert (mine.skin, mine.jaw, mine.eye_height) == (others.skin, others.jaw, others.eye_height)
    assert mine.mole != others.mole


def test_a_portrait_takes_at_most_five_milliseconds(nation):
    portrait(6, nation[0])
    taken = []
    for person in nation[:40]:
        start = time.process_time()
        portrait(6, person)
        taken.append(time.process_time() - start)
    assert sorted(taken)[len(taken) // 4] <= 0.005  # other work on the machine aside


def test_ten_fingers_of_two_to_eight_kilobytes_or_a_reason(nation):
    missing = []
    for person in nation:
        taken = fingers(6, person)
        assert [each.position for each in taken] == list(range(1, 11))
        for each in taken:
            if each.missing is None:
                assert 2_000 <= len(each.record) <= 8_192
                assert 1 <= each.quality <= 100
            else:
                missing.append(each.missing)
    assert 0 < len(missing) / (10 * len(nation)) < 0.02
    assert {Missing.AMPUTATED, Missing.WORN, Missing.BANDAGED} <= set(missing)


def test_a_finger_is_known_again_and_nobody_elses(nation):
    whole = [each for each in nation[:200] if all(f.record for f in fingers(6, each, shot=0))]
    for person, other in pairwise(whole):
        first, again = fingers(6, person)[3].record, fingers(6, person, shot=1)[3].record
        if again:
            assert first != again
            assert is_same_finger(first, again)
        assert not is_same_finger(first, fingers(6, other)[3].record)
        assert not is_same_finger(first, fingers(6, person)[4].record)


def test_a_lost_finger_stays_lost(nation):
    lost = [
        (person, each.position)
        for person in nation
        for each in fingers(6, person)
        if each.missing is Missing.AMPUTATED
    ]
    assert lost
    for person, position in lost:
        assert fingers(6, person, shot=5)[position - 1].missing is Missing.AMPUTATED


@pytest.mark.parametrize("record", [b"", b"SYNF" + bytes(700), b"JPEG" + bytes(700)])
def test_what_is_no_finger_record_is_refused(nation, record):
    with pytest.raises(ValueError, match="not a synthetic finger record"):
        is_same_finger(record, fingers(6, nation[0])[0].record)


def test_form_and_signature_are_pictures():
    assert Image.open(BytesIO(collection_form().scan)).format == "JPEG"
    assert Image.open(BytesIO(signature(1, "a"))).format == "PNG"
    assert signature(1, "a") == signature(1, "a") != signature(1, "b")
