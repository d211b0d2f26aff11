"""What is to be put on one chip: its files, and apart from them its secrets.

An image is complete: a station writes every file under its identifier with its access condition,
then the secrets, then closes the chip. Nothing in it is looked up again.
"""

from dataclasses import dataclass, field
from hashlib import sha256

from capthe.chip.profile import Access, Curve, FileRule, Folder


@dataclass(frozen=True, slots=True)
class ChipFile:
    """One elementary file with its content."""

    rule: FileRule
    content: bytes = field(repr=False)

    @property
    def name(self) -> str:
        """The name in the rule, as EF.COM or DG1."""
        return self.rule.name

    @property
    def folder(self) -> Folder:
        """Where it lies; together with the identifier it is unique on a chip."""
        return self.rule.folder

    @property
    def fid(self) -> int:
        """The two bytes of the file identifier, as a number."""
        return self.rule.fid

    @property
    def access(self) -> Access:
        """What a terminal must have proved before it may read the file."""
        return self.rule.access


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A key of the chip: the private scalar and the public point (04 | x | y), big-endian."""

    curve: Curve
    private: bytes = field(repr=False)
    public: bytes


@dataclass(frozen=True, slots=True)
class ChipSecrets:
    """What the chip knows and never tells.

    `mrz_information` is what BAC and PACE derive keys from: document number, birth and expiry, each
    with its check digit (Doc 9303 part 11, 4.3.2). `access_number` is the CAN. `agreement` answers
    chip authentication, `active` active authentication.
    """

    mrz_information: str = field(repr=False)
    access_number: str = field(repr=False)
    agreement: KeyPair = field(repr=False)
    active: KeyPair = field(repr=False)


@dataclass(frozen=True, slots=True)
class ChipImage:
    """One chip as it is to be: the profile's name, the application, files in writing order."""

    profile: str
    aid: bytes
    files: tuple[ChipFile, ...]
    secrets: ChipSecrets = field(repr=False)

    def file(self, name: str) -> bytes:
        """Return the content of the file of that name; KeyError when the chip has none."""
        for each in self.files:
            if each.name == name:
                return each.content
        raise KeyError(name)

    def sha256(self) -> bytes:
        """Return the hash that a station compares with what it reads back: names and contents."""
        whole = sha256(self.profile.encode())
        for each in self.files:
            whole.update(f"\0{each.name}\0{len(each.content)}\0".encode())
            whole.update(each.content)
        return whole.digest()
