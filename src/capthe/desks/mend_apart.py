"""3 verify, a merge that was wrong: one asks that it be taken apart, another agrees or declines.

Four eyes, held by the database: whoever asked cannot agree. Both give a reason. Agreed, both
records are in force again, by an event that undoes the merge.
"""

from capthe.desks.desk import Officer, act_of
from capthe.desks.mend_merge import SOURCE
from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.store.pg.merges import Apart, Merges
from capthe.work.centre import Centre

WHY_MIN = 10
"""Letters of a reason that another can judge."""


def ask(centre: Centre, officer: Officer, merge: int, why: str) -> None:
    """Ask that the merge of that number be taken apart; refused without a reason."""
    _demand(why)
    act = act_of(centre, officer, f"asked to take apart {merge}")
    _settle(Merges(centre.ledger.connection).ask(act, merge, why))


def answer(centre: Centre, officer: Officer, request: int, *, agrees: bool, why: str) -> None:
    """Agree, and take the merge apart, or decline; refused to the one who asked."""
    _demand(why)
    act = act_of(centre, officer, f"{'agreed' if agrees else 'declined'} to request {request}")
    _settle(
        Merges(centre.ledger.connection).answer(act, request, agrees=agrees, why=why, source=SOURCE)
    )


def _demand(why: str) -> None:
    if len(why) < WHY_MIN:
        raise Refusal(
            "reason_missing",
            Text("Chưa ghi rõ lý do.", "The reason is missing."),
            Text(
                "Ghi lý do và giấy tờ đã dựa vào (ít nhất 10 chữ cái).",
                "Give the reason and the paper it rests on (10 letters or more).",
            ),
        )


def _settle(answered: Apart) -> None:
    if answered is not Apart.DONE:
        raise _REFUSED[answered]


_REFUSED = {
    Apart.UNKNOWN: Refusal(
        "merge_unknown",
        Text("Không có lần gộp này.", "There is no such merge."),
        Text("Xem lại danh sách các lần gộp.", "See the list of merges."),
    ),
    Apart.UNDONE: Refusal(
        "merge_undone",
        Text("Lần gộp này đã được tách.", "This merge has been taken apart."),
        Text("Không cần làm gì thêm.", "Nothing is left to do."),
    ),
    Apart.ASKED: Refusal(
        "apart_asked",
        Text("Đã có đề nghị tách đang chờ.", "A request waits already."),
        Text("Chờ người thứ hai trả lời.", "Wait for the second person's answer."),
    ),
    Apart.ANSWERED: Refusal(
        "apart_answered",
        Text("Đề nghị này đã được trả lời.", "This request has been answered."),
        Text("Tải lại trang để xem ai đã trả lời.", "Reload the page to see who answered."),
    ),
    Apart.OWN: Refusal(
        "own_request",
        Text("Người khác phải trả lời đề nghị của bạn.", "Somebody else must answer your request."),
        Text("Chuyển cho đồng nghiệp.", "Leave it to a colleague."),
    ),
    Apart.SINCE: Refusal(
        "changed_since",
        Text("Bản ghi đã thay đổi lần nữa sau khi gộp.", "The record has changed since the merge."),
        Text(
            "Hoàn tác thay đổi sau trước, rồi tách.",
            "Undo the later change first, then take apart.",
        ),
    ),
}
