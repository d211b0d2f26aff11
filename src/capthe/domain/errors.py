"""The three failures there are, and no others.

Refusal  a person gets a "no": what is wrong and what to do next, in Vietnamese and English
Fault    a machine or a network failed; the worker loop alone decides about retry and parking
Broken   an invariant does not hold; roll back, park, raise the alarm
"""

from capthe.domain.text import Text


class Refusal(Exception):  # noqa: N818 - a refusal is an answer to a person, not a programming error
    """A "no" to a person.

    `code` is a stable snake_case name (counted on the board), `text` says what is wrong,
    `next_action` what to do now. `detail` is what a library said, in its own words, for whoever
    mends machines. None of them carries personal data.
    """

    def __init__(self, code: str, text: Text, next_action: Text, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.text = text
        self.next_action = next_action
        self.detail = detail


class Fault(Exception):  # noqa: N818 - see Refusal
    """A machine or a network did not do its part; trying again may help."""


class Broken(Exception):  # noqa: N818 - see Refusal
    """Something that must always hold does not. Nothing may be written after this."""
