"""PC/SC: the readers that pcscd serves, through libpcsclite, without a compiler.

The address of pcscd's socket is libpcsclite's own matter (PCSCLITE_CSOCK_NAME, else the default).
"""

import ctypes
from ctypes import POINTER, byref, c_char_p, c_long, c_ulong, c_void_p
from functools import cache

from capthe.domain.errors import Fault
from capthe.outside.chip_reader import CardMute

_LIBRARY = "libpcsclite.so.1"
_SYSTEM_SCOPE, _EXCLUSIVE, _ANY_PROTOCOL, _UNPOWER, _LEAVE = 2, 1, 3, 2, 0
_NO_READERS = 0x8010002E
_MUTE = frozenset({0x80100066, 0x80100067})  # unresponsive, unpowered
_ANSWER_BYTES = 65536 + 2


class _Request(ctypes.Structure):
    """The protocol a command is sent by."""

    _fields_ = (("protocol", c_ulong), ("size", c_ulong))


@cache
def _library() -> ctypes.CDLL:
    """Load libpcsclite and declare what is used of it."""
    try:
        library = ctypes.CDLL(_LIBRARY)
    except OSError as error:
        raise Fault(f"PC/SC: {_LIBRARY} is missing; install libpcsclite1 and pcscd") from error
    handle, count = POINTER(c_long), POINTER(c_ulong)
    for name, arguments in {
        "SCardEstablishContext": (c_ulong, c_void_p, c_void_p, handle),
        "SCardReleaseContext": (c_long,),
        "SCardListReaders": (c_long, c_char_p, c_char_p, count),
        "SCardConnect": (c_long, c_char_p, c_ulong, c_ulong, handle, count),
        "SCardReconnect": (c_long, c_ulong, c_ulong, c_ulong, count),
        "SCardDisconnect": (c_long, c_ulong),
        "SCardTransmit": (c_long, POINTER(_Request), c_char_p, c_ulong, c_void_p, c_void_p, count),
    }.items():
        function = getattr(library, name)
        function.argtypes = arguments
        function.restype = c_long
    library.pcsc_stringify_error.argtypes = (c_long,)
    library.pcsc_stringify_error.restype = c_char_p
    return library


def _check(what: str, code: int) -> None:
    """Raise Fault unless a call succeeded."""
    if code:
        kind = CardMute if code & 0xFFFFFFFF in _MUTE else Fault
        said = _library().pcsc_stringify_error(code).decode("ascii", "replace").rstrip(".")
        raise kind(f"PC/SC: {what}: {said}")


class PcscContext:
    """A conversation with pcscd."""

    def __init__(self) -> None:
        self._context = c_long()
        code = _library().SCardEstablishContext(_SYSTEM_SCOPE, None, None, byref(self._context))
        _check("pcscd does not answer", code)

    @property
    def handle(self) -> c_long:
        """What the library knows the conversation by."""
        return self._context

    def readers(self) -> list[str]:
        """Return the names of the readers, in pcscd's order."""
        library, size = _library(), c_ulong()
        code = library.SCardListReaders(self._context, None, None, byref(size))
        if code & 0xFFFFFFFF == _NO_READERS:
            return []
        _check("readers", code)
        names = ctypes.create_string_buffer(size.value)
        _check("readers", library.SCardListReaders(self._context, None, names, byref(size)))
        return [name.decode("utf-8") for name in names.raw[: size.value].split(b"\0") if name]

    def close(self) -> None:
        """End the conversation."""
        _library().SCardReleaseContext(self._context)


class PcscReader:
    """One of pcscd's readers, held alone. It connects when it is first powered on."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._context: PcscContext | None = None
        self._card: c_long | None = None
        self._protocol = c_ulong()
        self._request = _Request()
        self._answer = ctypes.create_string_buffer(_ANSWER_BYTES)

    def power_on(self) -> None:
        """Power the card off and on."""
        library = _library()
        if self._card is None:
            self._card = self._connect()
        modes = (_EXCLUSIVE, _ANY_PROTOCOL, _UNPOWER)
        code = library.SCardReconnect(self._card, *modes, byref(self._protocol))
        self._closing_if(code)
        _check(f"{self.name}: power on", code)
        self._request = _Request(self._protocol.value, ctypes.sizeof(_Request))

    def transmit(self, command: bytes) -> bytes:
        """Carry one command there and the response back."""
        if self._card is None:
            raise Fault(f"PC/SC: {self.name}: not powered on")
        size = c_ulong(_ANSWER_BYTES)
        code = _library().SCardTransmit(
            self._card, byref(self._request), command, len(command), None, self._answer, byref(size)
        )
        self._closing_if(code)
        _check(f"{self.name}: transmit", code)
        return ctypes.string_at(self._answer, size.value)

    def close(self) -> None:
        """Let card and reader go; the card keeps its power."""
        if self._card is not None:
            _library().SCardDisconnect(self._card, _LEAVE)
            self._card = None
        if self._context is not None:
            self._context.close()
            self._context = None

    def _connect(self) -> c_long:
        self._context = self._context or PcscContext()
        card = c_long()
        code = _library().SCardConnect(
            self._context.handle, self.name.encode(), _EXCLUSIVE, _ANY_PROTOCOL,
            byref(card), byref(self._protocol),
        )  # fmt: skip
        self._closing_if(code)
        _check(f"{self.name}: connect", code)
        return card

    def _closing_if(self, code: int) -> None:
        """After a failure nothing is kept: pcscd may be another one by now."""
        if code:
            self.close()
