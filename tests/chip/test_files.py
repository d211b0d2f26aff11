"""Each file of the chip: what is written is read again, and equals what the field shows."""

from datetime import date

import pytest

from capthe.chip.build import generated_key
from capthe.chip.com import GROUP_TAGS, Com, read_com, write_com
from capthe.chip.der import integer, printable, sequence, tlv, utf8
from capthe.chip.dg1 import mrz_information, read_dg1, write_dg1
from capthe.chip.dg2 import Face, FaceFormat, read_dg2, write_dg2
from capthe.chip.dg3 import FingerFormat, FingerRecord, read_dg3, write_dg3
from capthe.chip.dg13 import read_dg13, write_dg13
from capthe.chip.profile import FILES, Curve, Folder, Lds
from capthe.chip.security_info import (
    CHIP_ECDH_AES_128,
    PACE_ECDH_GM_AES_128,
    TERMINAL,
    agreement_key,
    card_access,
    dg14,
    dg15,
    pace_parameter,
    read_card_access,
    read_dg14,
    read_dg15,
)
from capthe.country.chips import chip_profiles
from capthe.country.vn.chip import CivilStatus, national_fields
from capthe.domain.country import CardData
from capthe.domain.errors import Refusal
from capthe.domain.number import Sex
from tests.chip.made import VECTORS, VIETNAM, portrait

VN_2021 = chip_profiles("vn")["vn-2021"]
ETHNICITY_OF = {"Ksor Hơ Bia": ("Gia Rai", "Tin lành"), "Lù Thị Mỷ": ("Mông", "Không"),
                "Thạch Sô Phia": ("Khơ me", "Phật giáo"), "Trần Quốc Khánh": ("Kinh", "Công giáo"),
                "Công Tằng Tôn Nữ Thị Phương Thảo": ("Kinh", "Phật giáo")}  # fmt: skip


def card_of(vector):
    old_number = vector["qr"].split("|")[1] or None
    return CardData(
        number=vector["id_number"],
        name=vector["name"],
        sex=Sex(vector["sex"]),
        birth=date.fromisoformat(vector["dob"]),
        residence=vector["qr"].split("|")[5],
        issue=date.fromisoformat(vector["issue"]),
        expiry=None if vector["expiry"] is None else date.fromisoformat(vector["expiry"]),
        old_number=old_number,
    )


def civil_of(vector):
    ethnicity, religion = ETHNICITY_OF.get(vector["name"], ("Kinh", "Không"))
    return CivilStatus(
        ethnicity=ethnicity,
        religion=religion,
        origin="Hà Cầu, Hà Đông, Hà Nội",
        marks="Nốt ruồi C: 1 cm dưới sau mép trái",
        father="Nguyễn Văn A",
        mother="Trần Thị B",
    )


@pytest.mark.parametrize("size", [0, 1, 99, 100, 101, 121, 122, 123, 127, 128, 255, 256, 300])
def test_dg13_is_the_same_encoding_for_texts_of_every_length(size):
    fields = {each.name: None for each in VN_2021.national} | {"residence": "x" * size}
    rule = next(each for each in VN_2021.national if each.name == "residence")
    written = write_dg13(VN_2021.national, fields)
    assert sequence(integer(rule.number), utf8("x" * size)) in written
    assert read_dg13(VN_2021.national, written)["residence"] == ("x" * size or None)


@pytest.mark.parametrize("vector", VECTORS["cards"], ids=lambda each: each["name"])
def test_dg13_is_the_one_of_the_vectors_to_the_byte(vector):
    fields = national_fields(card_of(vector), civil_of(vector), "0123456789ABCDEF")
    written = write_dg13(VN_2021.national, fields)
    assert written.hex() == vector["dg13_hex"]
    assert read_dg13(VN_2021.national, written) == fields


def test_a_spouse_and_parents_are_read_in_both_forms():
    def chip(parents, spouse):
        fields = (sequence(integer(13), *parents), sequence(integer(14), *spouse))
        return tlv(0x6D, sequence(*fields))

    father, mother = utf8("Nguyễn Văn A"), utf8("Trần Thị B")
    for parents in ((sequence(father), sequence(mother)), (sequence(father, mother),)):
        read = read_dg13(VN_2021.national, chip(parents, (utf8("Lê C"),)))
        assert read["parents"] == ("Nguyễn Văn A", "Trần Thị B")
        assert read["spouse"] == ("Lê C",)
        assert read["name"] is None


def test_fields_are_read_by_number_and_strangers_left_out():
    fields = [sequence(integer(n), printable(text)) for n, text in ((99, "?"), (2, "B"), (1, "A"))]
    read = read_dg13(VN_2021.national, tlv(0x6D, sequence(*fields)))
    assert {name: value for name, value in read.items() if value} == {"number": "A", "name": "B"}
    with pytest.raises(Refusal, match="chip_file_unreadable"):
        read_dg13(VN_2021.national, tlv(0x6D, sequence(*fields, fields[0])))


def test_card_access_of_2021_is_the_constant_of_public_readers():
    written = card_access(VN_2021)
    assert written.hex() == VECTORS["ef_card_access_hex"]
    infos = read_card_access(written)
    assert {info.protocol for info in infos} == {TERMINAL, CHIP_ECDH_AES_128, PACE_ECDH_GM_AES_128}
    assert pace_parameter("EF.CardAccess", infos) == 13


def test_card_access_of_a_chip_without_terminal_authentication_holds_pace_alone():
    """The 22 bytes that three independent readers took."""
    written = card_access(chip_profiles("demo")["demo-2020"])
    assert len(written) == 22
    assert pace_parameter("EF.CardAccess", read_card_access(written)) == 12


@pytest.mark.parametrize("name", ["vn-2021", "vn-2024"])
def test_dg14_and_dg15_give_the_keys_back(name):
    profile = chip_profiles("vn")[name]
    agreement, active = generated_key(profile.agreement), generated_key(profile.active)
    infos = read_dg14(dg14(profile, agreement))
    assert agreement_key("DG14", infos) == (profile.agreement, agreement.public)
    assert pace_parameter("DG14", infos) == (13 if name == "vn-2021" else 12)
    assert read_dg15(dg15(active)) == (Curve.P256, active.public)


def test_com_lists_the_groups_by_their_tags():
    written = write_com(Lds.V17, [1, 2, 3, 13, 14, 15])
    assert written.hex() == "60185f0104303130375f36063034303030305c066175636d6e6f"
    assert read_com(written) == Com("0107", "040000", (1, 2, 3, 13, 14, 15))
    assert len(set(GROUP_TAGS.values())) == 16


@pytest.mark.parametrize("vector", VECTORS["cards"], ids=lambda each: each["name"])
def test_dg1_is_the_zone_and_opens_the_chip(vector):
    lines = VIETNAM.mrz(card_of(vector))
    assert list(lines) == vector["mrz"]
    written = write_dg1(lines)
    assert len(written) == 95
    assert read_dg1(written) == lines
    first, second, _ = vector["mrz"]
    assert mrz_information(lines) == first[5:15] + second[:7] + second[8:15]


def test_a_long_document_number_opens_the_chip_whole():
    """The example of Doc 9303 part 11, appendix D.2: number D23145890734, check digit 9."""
    lines = (
        "I<UTOD23145890<7349<<<<<<<<<<<",
        "3407127M9507122UTO<<<<<<<<<<<2",
        "STEVENSON<<PETER<JOHN<<<<<<<<<",
    )
    assert mrz_information(lines) == "D23145890734934071279507122"


def test_dg2_holds_the_image_where_fixed_readers_look():
    face = Face(portrait(), FaceFormat.JPEG, 300, 400)
    written = write_dg2(face)
    assert read_dg2(written) == face
    assert written[0x49] == FaceFormat.JPEG
    assert 0x49 < written.index(b"\xff\xd8\xff") < 0x49 + 120
    assert bytes.fromhex("a10e8101028201008702010188020008") in written
    with pytest.raises(ValueError, match="format"):
        write_dg2(Face(portrait(), FaceFormat.JPEG2000, 300, 400))


def test_a_face_with_a_version_in_its_header_is_read_too():
    face = Face(portrait(), FaceFormat.JPEG, 300, 400)
    record = write_dg2(face)[38:]
    header = bytes.fromhex("a1128002010181010282010087020101880200 08".replace(" ", ""))
    instance = tlv(0x7F60, header, tlv(0x5F2E, record))
    assert read_dg2(tlv(0x75, tlv(0x7F61, integer(1), instance))) == face


def test_fingers_come_back_as_images_and_as_minutiae():
    fingers = (
        FingerRecord(2, FingerFormat.WSQ, bytes(3000), 400, 500),
        FingerRecord(7, FingerFormat.PNG, bytes(70_000), 416, 560),
        FingerRecord(10, FingerFormat.MINUTIAE, b"FMR\0 20\0" + bytes(300)),
    )
    written = write_dg3(fingers)
    assert read_dg3(written) == fingers
    assert read_dg3(write_dg3([])) == ()
    assert read_dg3(tlv(0x63, tlv(0x7F61, integer(0)), tlv(0x53, bytes(8)))) == ()
    right_index, left_index, left_little = (
        bytes.fromhex(f"a10e8101088201{subtype}87020101") for subtype in ("09", "0a", "16")
    )
    found = [written.find(header) for header in (right_index, left_index, left_little)]
    assert found == sorted(found)
    assert -1 not in found
    with pytest.raises(ValueError, match="position"):
        FingerRecord(11, FingerFormat.PNG, b"")
    with pytest.raises(ValueError, match="19794-2"):
        FingerRecord(1, FingerFormat.MINUTIAE, b"")


def test_every_file_has_its_own_place():
    places = {(rule.folder, rule.fid) for rule in FILES.values()}
    assert len(places) == len(FILES)
    assert FILES["EF.SOD"].fid == FILES["EF.CardSecurity"].fid == 0x011D
    for rule in FILES.values():
        if rule.folder is Folder.APPLICATION:
            assert rule.fid == 0x0100 | rule.short_id
    groups = {n: FILES[f"DG{n}"] for n in (1, 2, 3, 13, 14, 15)}
    assert {n: rule.tag for n, rule in groups.items()} == {n: GROUP_TAGS[n] for n in groups}
    assert {n: rule.short_id for n, rule in groups.items()} == {n: n for n in groups}
