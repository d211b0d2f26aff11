"""An encoding station: one reader, one blank after the other; part of 7 personalise.

intent     the order is leased: card, blank and image are fixed before anything touches a chip
ask        the chip says how far it is: new, begun with this order's token, closed, or another's
act        what is missing is written; the chip takes one token for ever, so never two citizens
record     good or spoiled, by compare-and-set

After a crash the order is leased again and the chip is asked again; nothing else is remembered. A
card in doubt is asked, not written to another blank.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NoReturn

from capthe.chip.access_key import ZoneKey
from capthe.chip.apdu import (
    VERIFICATION_FAILED,
    ChipDeceived,
    ChipRefused,
    Dialogue,
    Result,
    converse,
    heard,
)
from capthe.chip.encoding import (
    CHUNK_BYTES,
    DOING,
    read_state,
    token_of,
    writing_commands,
)
from capthe.chip.image import ChipImage
from capthe.chip.profile import FILES
from capthe.chip.reader import open_chip, read_file
from capthe.chip.scp03 import (
    AnotherChip,
    KeysOf,
    Sealed,
    channelled,
    open_channel,
    sealed,
)
from capthe.chip.secure_messaging import secured
from capthe.domain.errors import Fault
from capthe.domain.number import Entropy
from capthe.outside.chip_reader import CardMute, Encoder
from capthe.outside.encoding_jobs import ChipOrder, OrderSource, Outcome

LEASE_SECONDS = 120.0
FAILURES_MAX = 20
"""How often a chip that has power may fail before its blank is given up."""


class ChipFailed(Fault):
    """This chip, not the machine, did not do what it was told; its order is tried again."""


class Spoiled(Exception):  # noqa: N818 - what becomes of a blank, not a programming error
    """This blank can never become this card; the message says why."""


@dataclass(frozen=True, slots=True)
class ChipStation:
    """One station: its name, its encoder, where its orders come from.

    `keys_of` derives a chip's transport keys from its serial; `serial_of` says which serial the
    chip of a blank must have. A station that is longer than `lease_seconds` at an order may find it
    given to another. `reach` is called before and after every act (fault points); `ahead` may
    prepare commands before they are due.
    """

    name: str
    encoder: Encoder
    orders: OrderSource
    keys_of: KeysOf = field(repr=False)
    serial_of: Callable[[int], bytes]
    entropy: Entropy
    chunk_bytes: int = CHUNK_BYTES
    lease_seconds: float = LEASE_SECONDS
    reach: Callable[[str], None] = lambda _: None
    ahead: Callable[[Iterator[Sealed]], Iterator[Sealed]] = iter

    def work_one(self, now_seconds: float) -> bool:
        """Make one card; False when there is no order. Fault: try again, the order waits."""
        order = self.orders.lease(self.name, now_seconds, self.lease_seconds)
        if order is None:
            return False
        self.reach("encode.leased")
        try:
            self._encode(order)
        except Spoiled as spoiled:
            self.orders.finish(self.name, order.blank, Outcome.SPOILED, str(spoiled))
        else:
            self.orders.finish(self.name, order.blank, Outcome.GOOD)
        self.reach("encode.recorded")
        return True

    def _encode(self, order: ChipOrder) -> None:
        """Bring the chip from wherever it is to the end.

        A chip may fail a few times before its blank is given up; a reader may fail for ever.
        """
        self.encoder.feed(order.blank)
        try:
            self.encoder.power_on()
        except CardMute as error:
            self._failed(order, error)
        try:
            self._go_on(order)
        except AnotherChip as error:
            raise Fault(f"another blank than {order.blank} lies in the reader") from error
        except (ChipRefused, ChipDeceived, Fault) as error:
            self._failed(order, error)

    def _failed(self, order: ChipOrder, error: Exception) -> NoReturn:
        if self.orders.failed(self.name, order.blank) > FAILURES_MAX:
            raise Spoiled("chip_does_not_answer") from error
        is_chip = isinstance(error, (CardMute, ChipRefused, ChipDeceived))
        raise (ChipFailed if is_chip else Fault)(f"blank {order.blank}: {error}") from error

    def _go_on(self, order: ChipOrder) -> None:
        serial = self.serial_of(order.blank)
        channel = self._say(open_channel(self.keys_of, serial, self.entropy))
        if channel is None:
            self._compare(order.image)
            return
        token = token_of(order.image, serial)
        state = self._say(channelled(read_state(), channel))
        if state.token not in {b"", token}:
            raise Spoiled("chip_has_other_data")
        commands = writing_commands(order.image, token, state, chunk_bytes=self.chunk_bytes)
        for sent in self.ahead(sealed(commands, channel)):
            answer = heard(self.encoder.transmit(sent.raw))
            channel.open_response(answer, sent.chained).expect(DOING[sent.ins])
        self.reach("encode.written")

    def _compare(self, image: ChipImage) -> None:
        """Look into a closed chip: is it this card? The security object commits to all the rest."""
        zone = ZoneKey(image.secrets.mrz_information.encode("ascii"))
        try:
            opened = self._say(open_chip(zone, self.entropy))
        except ChipRefused as error:
            if error.sw == VERIFICATION_FAILED:
                raise Spoiled("chip_has_other_data") from error
            raise
        found = self._say(secured(read_file(FILES["EF.SOD"].fid), opened.session))
        if found != image.file("EF.SOD"):
            raise Spoiled("chip_has_other_data")

    def _say(self, dialogue: Dialogue[Result]) -> Result:
        return converse(dialogue, self.encoder.transmit)
