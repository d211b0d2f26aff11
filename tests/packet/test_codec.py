"""Content in, bytes out, the same content back; nothing else is read."""

import json
import string
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capthe.domain.errors import Refusal
from capthe.packet import codec
from capthe.packet.codec import canonical_json, decode, encode
from capthe.packet.content import (
    CAUSES_OF,
    CONTENT_BYTES_MAX,
    Capture,
    Case,
    CaseKind,
    Cause,
    Demographics,
    Finger,
    Missing,
    PacketContent,
    Paper,
    Surrender,
)

from .made import enrolment

TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=40)
NUMBERS = st.none() | st.text(string.digits + " |", max_size=14)
MOMENTS = st.datetimes(
    datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(timezone(timedelta(hours=7)))
)


def a_case() -> st.SearchStrategy[Case]:
    kinds = st.sampled_from(
        [(kind, cause) for kind in CAUSES_OF for cause in sorted(CAUSES_OF[kind])]
    )
    ends = st.just((0, None)) | st.tuples(st.integers(1, 99), st.sampled_from(Surrender))
    return st.builds(
        lambda case, end, fee: Case(*case, *end, fee), kinds, ends, st.integers(0, 10**8)
    )


def a_finger(position: int) -> st.SearchStrategy[Finger]:
    there = st.builds(
        Finger, st.just(position), st.binary(min_size=1, max_size=9), st.integers(0, 100)
    )
    gone = st.builds(Finger, st.just(position), st.just(b""), st.just(0), st.sampled_from(Missing))
    return there | gone


CONTENTS = st.builds(
    PacketContent,
    demographics=st.builds(
        Demographics,
        number=NUMBERS,
        old_number=NUMBERS,
        name=TEXTS.filter(str.strip),
        birth=st.integers(0, 99999999),
        sex=st.sampled_from("MF"),
        ethnicity=TEXTS,
        religion=TEXTS,
        nationality=TEXTS,
        origin=TEXTS,
        residence=TEXTS,
        birth_province=st.integers(0, 300),
        residence_commune=st.integers(0, 99999),
        spouse=TEXTS,
        marks=TEXTS,
    ),
    case=a_case(),
    capture=st.builds(
        Capture,
        unit=st.integers(1, 999),
        province=st.integers(1, 999),
        device_no=st.integers(1, 99999),
        operator=TEXTS.filter(str.strip),
        captured_at=MOMENTS,
        mobile_team=st.booleans(),
        coverage=st.booleans(),
        interpreter=TEXTS,
    ),
    portrait=st.binary(min_size=1, max_size=50),
    fingers=st.tuples(*(a_finger(position) for position in range(1, 11))),
    papers=st.lists(
        st.builds(Paper, TEXTS.filter(bool), st.binary(min_size=1, max_size=20)), max_size=4
    ).map(tuple),
    citizen_signature=st.binary(max_size=20),
    station_log=st.binary(max_size=20),
    amends=st.none() | st.uuids(),
)


@settings(max_examples=150)
@given(CONTENTS)
def test_every_content_comes_back_as_it_went_in(content):
    data = encode(content)
    assert decode(data) == content
    assert encode(decode(data)) == data


@settings(max_examples=300)
@given(st.binary(max_size=300), st.booleans())
def test_noise_is_refused_and_never_crashes(noise, with_magic):
    data = codec.MAGIC + noise if with_magic else noise
    with pytest.raises(Refusal) as no:
        decode(data)
    assert no.value.code == "packet_unreadable"


def test_a_flipped_byte_in_the_frame_or_manifest_never_gives_the_same_content():
    content = enrolment()
    data = encode(content)
    for at in range(0, 1200, 3):
        changed = bytearray(data)
        changed[at] ^= 1
        assert read_or_none(bytes(changed)) != content


def read_or_none(data: bytes) -> PacketContent | None:
    try:
        return decode(data)
    except Refusal:
        return None


def test_content_cut_anywhere_is_refused():
    data = encode(enrolment())
    for size in [*range(1500), *range(1500, len(data), 101), len(data) - 1]:
        with pytest.raises(Refusal) as no:
            decode(data[:size])
        assert no.value.code == "packet_unreadable"


def test_one_byte_too_many_is_refused():
    data = encode(enrolment())
    for extra in (b"\0", b"\0\0\0\0", b"\0\0\0\1x"):
        with pytest.raises(Refusal):
            decode(data + extra)


def with_manifest(change) -> bytes:
    """The enrolment's bytes with its manifest changed by `change` and written canonically."""
    data = encode(enrolment())
    size = int.from_bytes(data[4:8], "big")
    manifest = json.loads(data[8 : 8 + size])
    changed = change(manifest)
    raw = changed if isinstance(changed, bytes) else canonical_json(changed)
    return data[:4] + len(raw).to_bytes(4, "big") + raw + data[8 + size :]


def test_the_unchanged_manifest_is_read():
    assert decode(with_manifest(lambda manifest: manifest)) == enrolment()


def test_a_later_version_is_refused_by_name():
    with pytest.raises(Refusal) as no:
        decode(with_manifest(lambda manifest: manifest | {"v": 2}))
    assert no.value.code == "packet_version_unsupported"
    assert "phiên bản" in no.value.text.vi


def put(manifest, part, name, value):
    return manifest | {part: manifest[part] | {name: value}}


@pytest.mark.parametrize(
    "change",
    [
        lambda m: m | {"v": True},
        lambda m: m | {"v": "1"},
        lambda m: m | {"extra": 1},
        lambda m: {k: v for k, v in m.items() if k != "amends"},
        lambda m: put(m, "demographics", "nick", "x"),
        lambda m: put(m, "demographics", "sex", "X"),
        lambda m: put(m, "demographics", "birth", "19850309"),
        lambda m: put(m, "demographics", "birth", value=True),
        lambda m: put(m, "demographics", "birth", 10**9),
        lambda m: put(m, "demographics", "name", "Hoa\nLan"),
        lambda m: put(m, "demographics", "name", " "),
        lambda m: put(m, "demographics", "name", "x" * 301),
        lambda m: put(m, "demographics", "number", 1185123456),
        lambda m: put(m, "case", "kind", "gift"),
        lambda m: put(m, "case", "kind", "new"),
        lambda m: put(m, "case", "surrendered_generation", 1),
        lambda m: put(m, "case", "surrendered_how", "revoked"),
        lambda m: put(m, "capture", "captured_at", "2021-04-15T08:13:05Z"),
        lambda m: put(m, "capture", "captured_at", "2021-04-15T08:13:05.123+07:00"),
        lambda m: put(m, "capture", "captured_at", "2021-04-31T08:13:05.123Z"),
        lambda m: put(m, "capture", "coverage", 1),
        lambda m: put(m, "capture", "unit", 0),
        lambda m: put(m, "capture", "operator", ""),
        lambda m: m | {"fingers": m["fingers"][:9]},
        lambda m: m | {"fingers": m["fingers"][::-1]},
        lambda m: m | {"fingers": [*m["fingers"][:3], [4, 0, "eaten"], *m["fingers"][4:]]},
        lambda m: m | {"fingers": {}},
        lambda m: m | {"papers": "a"},
        lambda m: m | {"papers": ["CC01", "CC02"]},
        lambda m: m | {"papers": [""]},
        lambda m: m | {"amends": "018F0000-0000-7000-8000-00000000000A"},
        lambda m: m | {"amends": "x"},
        lambda m: m | {"amends": 7},
        lambda m: m | {"amends": ["x"]},
        lambda m: json.dumps(m).encode(),
        lambda m: b'{"v":1,"v":1}',
        lambda m: b'{"v":1.0}',
        lambda m: b'{"v":NaN}',
        lambda m: b"[" * 60_000,
        lambda m: b'{"v":' + b"9" * 6000 + b"}",
        lambda m: b"[1]",
        lambda m: b"\xff",
    ],
)
def test_a_manifest_out_of_form_is_refused(change):
    with pytest.raises(Refusal) as no:
        decode(with_manifest(change))
    assert no.value.code == "packet_unreadable"


def test_what_is_too_large_is_refused_before_it_is_read():
    with pytest.raises(Refusal) as no:
        decode(bytes(CONTENT_BYTES_MAX + 1))
    assert no.value.code == "packet_too_large"
    with pytest.raises(Refusal) as no:
        decode(with_manifest(lambda m: m | {"extra": "x" * codec.MANIFEST_BYTES_MAX}))
    assert no.value.code == "packet_too_large"


def test_a_wrong_number_or_a_bar_in_a_name_still_travels():
    """The country's rules answer these at step 2 and 3; the packet only carries them."""
    person = replace(
        enrolment().demographics, number="003185123456", name="Nguyễn | Hoa", birth=20210231
    )
    content = enrolment(demographics=person)
    assert decode(encode(content)).demographics == person


PLAIN = st.none() | st.booleans() | st.integers() | st.text()
JSON = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4)
)


@settings(max_examples=50)
@given(JSON)
def test_the_one_form_of_json_is_what_the_library_writes(value):
    assert canonical_json(value) == by_the_library(value)


def by_the_library(value: object) -> bytes:
    return json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode()


def test_every_letter_of_unicode_is_written_as_the_library_writes_it():
    every = [chr(code) for code in range(0x110000) if not 0xD800 <= code <= 0xDFFF]
    assert canonical_json(every) == by_the_library(every)
    keys = dict.fromkeys(every[:0x2000] + every[-0x2000:], 1)
    assert canonical_json(keys) == by_the_library(keys)


def test_what_the_fast_writer_declines_is_written_or_refused_as_before():
    deep = json.loads("[" * 400 + "]" * 400)
    for value in (2**64, -(2**63) - 1, 10**40, {"n": [2**200]}, deep, {1: "one"}):
        assert canonical_json(value) == by_the_library(value)
    for value in ("\ud800", {"a": ["\udfff"]}):
        with pytest.raises(UnicodeEncodeError):
            canonical_json(value)
    with pytest.raises(TypeError):
        canonical_json({"a": b"bytes"})


def test_time_is_kept_in_utc_whole_milliseconds():
    local = datetime(2021, 4, 15, 15, 13, 5, 123987, tzinfo=timezone(timedelta(hours=7)))
    capture = replace(enrolment().capture, captured_at=local)
    assert capture.captured_at == datetime(2021, 4, 15, 8, 13, 5, 123000, tzinfo=UTC)
    with pytest.raises(ValueError, match="time zone"):
        replace(capture, captured_at=datetime(2021, 4, 15))


def test_values_check_themselves():
    whole = enrolment()
    for wrong in (
        {"portrait": b""},
        {"portrait": "text"},
        {"portrait": bytes((2 << 20) + 1)},
        {"fingers": ()},
        {"papers": (Paper("CC01", b"x"),) * 13},
    ):
        with pytest.raises((ValueError, TypeError)):
            replace(whole, **wrong)
    for wrong in ({"kind": "new"}, {"surrendered_generation": 1, "surrendered_how": "revoked"}):
        with pytest.raises((ValueError, TypeError)):
            replace(whole.case, **wrong)
    with pytest.raises(ValueError, match="a record or a reason"):
        Finger(1, b"x", 50, Missing.WORN)
    with pytest.raises(TypeError):
        Finger(1, b"", 0, "worn")
    lost = Case(CaseKind.REISSUE, Cause.LOST, 1, Surrender.REVOKED, 70_000)
    assert decode(encode(replace(whole, case=lost, amends=UUID(int=7)))).case == lost
