"""3 verify, mending: what every answer and every correction rests on is a paper, named."""

from capthe.domain.errors import Refusal
from capthe.domain.text import Text

_LETTERS_MIN = 3


def is_evidence(evidence: str) -> bool:
    """Tell whether the words can name a paper."""
    return len(evidence.strip()) >= _LETTERS_MIN


def demand_evidence(evidence: str) -> None:
    """Refuse words that name no paper."""
    if not is_evidence(evidence):
        raise Refusal(
            "evidence_missing",
            Text("Chưa ghi căn cứ (tên và số giấy tờ).", "The evidence is missing."),
            Text("Ghi giấy tờ đã dựa vào, ví dụ: Giấy khai sinh số 12/2001.",
                 "Name the paper, for example: birth certificate 12/2001."),
        )  # fmt: skip
