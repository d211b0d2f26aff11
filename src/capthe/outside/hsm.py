"""The module that keeps signing keys: a Protocol. Keys are made in it, used in it, and never leave.

Two adapters pass the same contract test: `pkcs11_store`, for hardware modules and SoftHSM, and
`key_file`, which is embedded and not for production.
"""

from typing import Protocol

from capthe.chip.algorithms import KeyKind, Sign
from capthe.domain.errors import Refusal
from capthe.domain.text import Text


class KeyStore(Protocol):
    """Keys by label. A store belongs to one process: open it after a fork, not before."""

    @property
    def name(self) -> str:
        """What a transcript calls it."""

    @property
    def is_for_production(self) -> bool:
        """Whether the keys are kept so that nobody can take them away."""

    def labels(self) -> tuple[str, ...]:
        """Return the labels of the keys, in order."""

    def make(self, label: str, kind: KeyKind) -> bytes:
        """Make a key; return its SubjectPublicKeyInfo. Refuses a label that is taken."""

    def public_key(self, label: str) -> bytes:
        """Return the SubjectPublicKeyInfo of a key; refuses an unknown label."""

    def signer(self, label: str) -> Sign:
        """Return the function that signs with a key: look it up once, not for every card."""

    def destroy(self, label: str) -> None:
        """Destroy a key for ever; refuses an unknown label."""

    def close(self) -> None:
        """Let the store go; what it gave out signs no more."""


def locked(name: str) -> Refusal:
    """Return the refusal of a secret that does not open the store."""
    return Refusal(
        "key_store_locked",
        Text(f"Mã mở kho khóa {name} không đúng.", f"The secret does not open {name}."),
        Text(
            "Nhập lại từng phần của mã; quá số lần cho phép, thiết bị sẽ khóa.",
            "Enter each part of the secret again; a module locks itself after too many tries.",
        ),
    )


def taken(label: str) -> Refusal:
    """Return the refusal of a label that has a key already."""
    return Refusal(
        "key_exists",
        Text(f"Đã có khóa tên {label}.", f"There is a key named {label} already."),
        Text("Chọn tên khác; không ghi đè khóa.", "Take another name; a key is not overwritten."),
    )


def unknown(label: str) -> Refusal:
    """Return the refusal of a label without a key."""
    return Refusal(
        "key_unknown",
        Text(f"Không có khóa tên {label}.", f"There is no key named {label}."),
        Text("Xem: capthe keys status.", "See: capthe keys status."),
    )
