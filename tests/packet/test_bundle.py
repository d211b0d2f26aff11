"""Fingers and papers as one object each, and back."""

import pytest

from capthe.domain.errors import Refusal
from capthe.packet.bundle import bundle_fingers, bundle_papers, read_fingers, read_papers
from capthe.packet.content import Paper

from .made import enrolment


def test_fingers_and_papers_come_back():
    content = enrolment()
    papers = (*content.papers, Paper("birth_certificate", b"scan"))
    assert read_fingers(bundle_fingers(content.fingers)) == content.fingers
    assert read_papers(bundle_papers(papers)) == papers
    assert read_papers(bundle_papers(())) == ()


@pytest.mark.parametrize("read", [read_fingers, read_papers])
def test_a_bundle_cut_anywhere_is_refused(read):
    content = enrolment()
    whole = (
        bundle_fingers(content.fingers) if read is read_fingers else bundle_papers(content.papers)
    )
    for size in [*range(0, len(whole), 7), len(whole) - 1]:
        with pytest.raises(Refusal) as no:
            read(whole[:size])
        assert no.value.code == "packet_unreadable"


def test_one_kind_of_bundle_is_not_read_as_the_other():
    content = enrolment()
    with pytest.raises(Refusal):
        read_papers(bundle_fingers(content.fingers))
    with pytest.raises(Refusal):
        read_fingers(bundle_papers(content.papers))
    with pytest.raises(Refusal):
        read_papers(b"\0\0\0\x11" + b'{"rows":{},"v":1}')
