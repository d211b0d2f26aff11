"""2 receive: open a batch of sealed packets, store what they hold, number the dossiers, answer.

Object first (one durable group a packet), row second (one transaction a batch), receipt last. What
cannot be taken in is kept aside whole, named and counted, and the rest of the batch goes on. The
same packet sent again is answered with the same receipt and changes nothing.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from capthe.domain.errors import Refusal
from capthe.domain.reasons import REASON_BY_CODE, reason_for
from capthe.domain.stages import Desk
from capthe.domain.text import Text
from capthe.packet.chain import Standing, judge_sequence
from capthe.packet.content import PacketContent
from capthe.packet.header import Header, Parts, take_apart
from capthe.packet.keys import NationalKey, SigningKey
from capthe.packet.open_ import open_packet
from capthe.packet.parts import objects_of
from capthe.packet.receipt import receipt_for, sign_receipt
from capthe.packet.refusals import refusal
from capthe.packet.verify import verify_from
from capthe.steps.receive.admission import dossier_row
from capthe.store.objects.port import Group, Objects
from capthe.store.objects.sync import sync_folder
from capthe.store.pg.intake import Chains, Known, Reception, device_id, devices, known_packets
from capthe.store.pg.reserve import free_bytes
from capthe.work.centre import Centre

NUMBER = 2
_JUMP_MAX = 10_000  # packets missing before this one: more is no backlog, but a wrong number


@dataclass(frozen=True, slots=True)
class Answer:
    """What the station is told about one packet: a receipt, a refusal, or both.

    A receipt says that the packet is stored durably, also when its content was refused; a refusal
    alone, that the packet itself was set aside.
    """

    receipt: bytes | None = None
    dossier: int | None = None
    refusal: Refusal | None = None
    is_repeat: bool = False


@dataclass(slots=True, kw_only=True)
class Gate:
    """The centre's door: its keys, its object store, and the folder of what is kept aside."""

    national: NationalKey
    signing: SigningKey
    objects: Objects
    aside: Path
    home: Path


@dataclass(slots=True)
class _Arrival:
    """One packet on its way through reception."""

    data: bytes
    parts: Parts | None = field(default=None, repr=False)
    header: Header | None = None
    refusal: Refusal | None = None
    row: dict[str, Any] | None = None
    known: Known | None = None
    dossier: int | None = None
    is_repeat: bool = False
    first: "_Arrival | None" = None

    @property
    def digest(self) -> bytes:
        """The name under which a packet that is not taken in is kept."""
        return sha256(self.data).digest()

    @property
    def is_fresh(self) -> bool:
        """The packet is whole, ours and not on record."""
        return self.header is not None and not self.is_repeat


def receive(centre: Centre, gate: Gate, batch: Sequence[bytes]) -> list[Answer]:
    """Take in a batch of sealed packets; on return everything answered with a receipt is durable.

    Raises Refusal `centre_busy` when there is no room: nothing was taken in, send again later.
    """
    have_room(centre, gate)
    arrivals = [_Arrival(data) for data in batch]
    _verify(centre, arrivals)
    _recognise(centre, arrivals)
    _open_and_store(centre, gate, [arrival for arrival in arrivals if arrival.is_fresh])
    centre.reach("receive.objects_stored")
    _write(centre, gate, arrivals)
    centre.reach("receive.committed")
    return [_answer(gate, arrival) for arrival in arrivals]


def have_room(centre: Centre, gate: Gate) -> None:
    """Refuse before the disk or the queue is full, instead of dropping something later."""
    free, least = free_bytes(gate.home), centre.plan.free_bytes_min
    if free < least:
        raise _busy(
            Text(
                f"đĩa còn {free >> 20} MB, cần ít nhất {least >> 20} MB",
                f"its disk has {free >> 20} MB left and needs {least >> 20} MB",
            )
        )
    if centre.ledger.backlog() > centre.plan.backlog_max:
        raise _busy(Text("còn quá nhiều việc chờ xử lý", "too much work waits"))


def _busy(why: Text) -> Refusal:
    return Refusal(
        "centre_busy",
        Text(
            f"Trung tâm tạm thời không nhận thêm: {why.vi}.",
            f"The centre takes nothing in just now: {why.en}.",
        ),
        Text("Giữ gói hồ sơ và gửi lại sau 15 phút.", "Keep the packets; send again in 15 min."),
    )


def _verify(centre: Centre, arrivals: Sequence[_Arrival]) -> None:
    """Tell whose packet each is, and whether it is whole."""
    for arrival in arrivals:
        try:
            arrival.parts = take_apart(arrival.data)
        except Refusal as refusal:
            arrival.refusal = refusal
    claimed = [(arrival, arrival.parts) for arrival in arrivals if arrival.parts is not None]
    names = [device_id(parts.header.unit, parts.header.device_no) for _, parts in claimed]
    listed = devices(centre.ledger.connection, names)
    for (arrival, parts), name in zip(claimed, names, strict=True):
        try:
            arrival.header = verify_from(parts, listed.get(name))
        except Refusal as refusal:
            arrival.refusal = refusal


def _recognise(centre: Centre, arrivals: Sequence[_Arrival]) -> None:
    """Find the packets that are on record, and those twice in this batch (`first` is the one)."""
    headers = [a.header for a in arrivals if a.header is not None]
    known = known_packets(centre.ledger.connection, [h.packet_id for h in headers])
    seen: dict[bytes, _Arrival] = {}
    for arrival in arrivals:
        if arrival.header is None:
            continue
        arrival.known = known.get(arrival.header.packet_id)
        same = arrival.known is not None and arrival.known.header_hash == arrival.header.hash
        arrival.first = seen.get(arrival.header.hash)
        arrival.is_repeat = same or arrival.first is not None
        seen.setdefault(arrival.header.hash, arrival)


def _open_and_store(centre: Centre, gate: Gate, arrivals: Sequence[_Arrival]) -> None:
    """Open one packet after the other and store what it holds, a group each, durable together."""
    stored = gate.objects.put_groups(_groups(centre, gate, arrivals))
    rows = [arrival.row for arrival in arrivals if arrival.row is not None]
    for row, refs in zip(rows, stored, strict=True):
        row["objects"] = [ref.address.hex() for ref in refs]


def _groups(centre: Centre, gate: Gate, arrivals: Sequence[_Arrival]) -> Iterator[Group]:
    """Open the packets, check what they say, and give away the objects of those in order."""
    for arrival in arrivals:
        assert arrival.header is not None  # noqa: S101 - only fresh packets are opened
        assert arrival.parts is not None  # noqa: S101 - what has a header was taken apart
        try:
            content = open_packet(arrival.parts, gate.national)
            arrival.row = dossier_row(
                centre.country, arrival.header, content, now=centre.clock.now()
            )
        except Refusal as refusal:
            arrival.refusal = refusal
        else:
            yield _group(content)


def _group(content: PacketContent) -> Group:
    capture = content.capture
    return Group(f"{capture.captured_at:%Y-%m}", capture.province, objects_of(content))


def _write(centre: Centre, gate: Gate, arrivals: Sequence[_Arrival]) -> None:
    """Judge the chains and write the batch in one transaction."""
    act = centre.act("intake", "receive")
    due = centre.country.calendar.add_working_hours(act.written_at, 16)
    connection = centre.ledger.connection
    for arrival in arrivals:
        if arrival.refusal is not None:
            _keep(gate, arrival)
    with connection.transaction():
        reception = Reception(connection, act.written_at, due)
        accepted = _judge(gate, reception, arrivals)
        made = centre.ledger.receive(
            act,
            [_packet_row(arrival) for arrival in accepted],
            [arrival.row for arrival in accepted if arrival.row is not None],
        )
        reception.note_devices([a.header for a in accepted if a.header is not None])
        for arrival in arrivals:
            if arrival.refusal is not None:
                _set_aside(reception, arrival)
            elif arrival.header is not None:
                arrival.dossier = made.get(arrival.header.packet_id)
    known = known_packets(
        connection, [a.header.packet_id for a in arrivals if a.header is not None]
    )
    for arrival in arrivals:
        if arrival.header is not None:
            arrival.known = known.get(arrival.header.packet_id)


def _judge(gate: Gate, reception: Reception, arrivals: Sequence[_Arrival]) -> list[_Arrival]:
    """Return the arrivals that stand in their device's chain; refuse the others."""
    fresh = sorted(
        (a for a in arrivals if a.is_fresh and a.header is not None),
        key=lambda a: (a.header.unit, a.header.device_no, a.header.sequence),  # type: ignore[union-attr]
    )
    chains = Chains(reception.connection, [a.header for a in fresh if a.header is not None])
    accepted = []
    for arrival in fresh:
        assert arrival.header is not None  # noqa: S101 - filtered above
        judged = judge_sequence(chains.state(arrival.header), arrival.header)
        if judged.standing is Standing.DUPLICATE:
            arrival.is_repeat = True
            continue
        refused = judged.refusal
        if len(judged.missing) > _JUMP_MAX:
            refused = refusal("packet_sequence_jump")
        if refused is not None:
            arrival.refusal = refused
            arrival.row = None
            _keep(gate, arrival)
            continue
        chains.accept(arrival.header)
        accepted.append(arrival)
        if judged.standing is Standing.AHEAD:
            reception.report_missing(arrival.header, judged.missing, Desk.STATION.value)
        elif judged.standing is Standing.FILLS_GAP:
            reception.found_missing(arrival.header)
    return accepted


def _packet_row(arrival: _Arrival) -> dict[str, Any]:
    header = arrival.header
    assert header is not None  # noqa: S101 - only accepted packets are written
    return {
        "id": str(header.packet_id),
        "device": device_id(header.unit, header.device_no),
        "unit": header.unit,
        "seq": header.sequence,
        "sha256": header.sha256.hex(),
        "header_hash": header.hash.hex(),
        "previous_hash": header.previous.hex(),
        "captured_at": header.created_at.isoformat(),
        "outcome": "dossier" if arrival.row is not None else "refused",
        "reason": 0 if arrival.refusal is None else reason_for(arrival.refusal.code).code,
    }


def _keep(gate: Gate, arrival: _Arrival) -> None:
    """Keep the sealed bytes of a packet that was not taken in; durable on return.

    Two doors may keep the same bytes at once, each by a draft of its own.
    """
    path = gate.aside / arrival.digest.hex()
    if path.exists():
        return
    gate.aside.mkdir(mode=0o700, parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=gate.aside, suffix=".new", delete=False) as file:
        file.write(arrival.data)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)
    sync_folder(gate.aside)


def _set_aside(reception: Reception, arrival: _Arrival) -> None:
    assert arrival.refusal is not None  # noqa: S101 - asked for refused arrivals only
    header = arrival.header
    reception.set_aside(
        reason=reason_for(arrival.refusal.code).code,
        desk=(Desk.STATION if header is not None else Desk.INTAKE).value,
        sha256=arrival.digest,
        size=len(arrival.data),
        kept_as=arrival.digest.hex(),
        device=None if header is None else device_id(header.unit, header.device_no),
        packet=None if header is None else header.packet_id,
    )


def _answer(gate: Gate, arrival: _Arrival) -> Answer:
    known = arrival.known
    refusal = arrival.refusal or (None if arrival.first is None else arrival.first.refusal)
    if arrival.header is None or known is None or known.header_hash != arrival.header.hash:
        return Answer(refusal=refusal, is_repeat=arrival.is_repeat)
    receipt = sign_receipt(receipt_for(arrival.header, known.received_at), gate.signing)
    if refusal is None and known.outcome == "refused":
        reason = REASON_BY_CODE[known.reason]
        refusal = Refusal(
            reason.name,
            reason.label,
            Text("Xem thông báo lần gửi đầu.", "See the answer to the first sending."),
        )
    return Answer(receipt, arrival.dossier, refusal, arrival.is_repeat)
