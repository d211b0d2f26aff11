"""What a kind of chip holds and how it is opened: a value that a country fills from versioned data.

File identifiers, short identifiers and tags are ICAO Doc 9303 part 10, table 38; who may read what
is part 11. 011D is EF.SOD inside the application and EF.CardSecurity beside it.
"""

from dataclasses import dataclass
from enum import StrEnum

AID = bytes.fromhex("A0000002471001")
"""The eMRTD application (Doc 9303 part 10, 3.11.1)."""


class Curve(StrEnum):
    """The curves a chip or a signer may use, by their common names."""

    P256 = "secp256r1"
    P384 = "secp384r1"
    BRAINPOOL_P256 = "brainpoolP256r1"


PACE_PARAMETER = {Curve.P256: 12, Curve.BRAINPOOL_P256: 13, Curve.P384: 15}
"""Standardised domain parameters (Doc 9303 part 11, table 6)."""


class Scheme(StrEnum):
    """How certificates and security objects are signed.

    Doc 9303 part 12 asks for explicit curve parameters; OpenSSL 3 and browsers want them named.
    """

    EC_EXPLICIT = "ec-explicit"
    EC_NAMED = "ec-named"
    RSA_PSS = "rsa-pss"


class Folder(StrEnum):
    """Where a file lies: under the master file, or in the eMRTD application."""

    MASTER = "master"
    APPLICATION = "application"


class Access(StrEnum):
    """What a terminal must have proved before it may read a file."""

    FREE = "free"  # nothing: the file says how to open the rest
    BASIC = "basic"  # it knows the MRZ (BAC, PACE) or the access number (PACE)
    TERMINAL = "terminal"  # its certificate says so (terminal authentication)


class Lds(StrEnum):
    """The version of the logical data structure that EF.COM and EF.SOD state."""

    V17 = "0107"
    V18 = "0108"


@dataclass(frozen=True, slots=True)
class FileRule:
    """One elementary file: where it lies, its identifiers, its outer tag, who may read it.

    EF.CardAccess and EF.CardSecurity begin with a universal tag, as ASN.1 values.
    """

    name: str
    folder: Folder
    fid: int
    short_id: int
    tag: int
    access: Access = Access.BASIC


_APPLICATION_FILES = (
    FileRule("EF.COM", Folder.APPLICATION, 0x011E, 0x1E, 0x60),
    FileRule("DG1", Folder.APPLICATION, 0x0101, 0x01, 0x61),
    FileRule("DG2", Folder.APPLICATION, 0x0102, 0x02, 0x75),
    FileRule("DG3", Folder.APPLICATION, 0x0103, 0x03, 0x63, Access.TERMINAL),
    FileRule("DG13", Folder.APPLICATION, 0x010D, 0x0D, 0x6D),
    FileRule("DG14", Folder.APPLICATION, 0x010E, 0x0E, 0x6E),
    FileRule("DG15", Folder.APPLICATION, 0x010F, 0x0F, 0x6F),
    FileRule("EF.SOD", Folder.APPLICATION, 0x011D, 0x1D, 0x77),
)
_MASTER_FILES = (
    FileRule("EF.CardAccess", Folder.MASTER, 0x011C, 0x1C, 0x31, Access.FREE),
    FileRule("EF.CardSecurity", Folder.MASTER, 0x011D, 0x1D, 0x30),
)
FILES = {rule.name: rule for rule in (*_APPLICATION_FILES, *_MASTER_FILES)}
"""Every file that this program writes, by name."""


class Form(StrEnum):
    """How a national field is written: two kinds of string, or a sequence of strings."""

    PRINTABLE = "printable"
    UTF8 = "utf8"
    NESTED = "nested"


@dataclass(frozen=True, slots=True)
class NationalField:
    """One field of DG13: its number on the chip, the name we know it by, its form."""

    number: int
    name: str
    form: Form


@dataclass(frozen=True, slots=True)
class ChipProfile:
    """One version of a country's chip.

    `data_groups` are the numbers of those it holds, in order. `pace` is the curve of PACE,
    `agreement` that of chip authentication (DG14), `active` that of active authentication (DG15).
    `signing` names the rules by which its security object is signed.
    """

    name: str
    source: str
    lds: Lds
    data_groups: tuple[int, ...]
    pace: Curve
    agreement: Curve
    active: Curve
    has_terminal_info: bool
    has_card_security: bool
    national: tuple[NationalField, ...]
    signing: str
    aid: bytes = AID
