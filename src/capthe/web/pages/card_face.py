"""The card of a dossier in pictures: both sides, as the press would print them now.

A look of its own on the access log: the card says more than the record does, the whole number too.
The pictures stand in the page itself, so one look is one page and one row of the log, and nothing
of them has an address; no browser keeps the page.
"""

from base64 import b64encode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.web.actors import requires, standing
from capthe.web.centre import site
from capthe.web.looks import demand_area, reason_given, record
from capthe.web.pages.case import find, subject_of
from capthe.web.roles import Action
from capthe.work.dossier_card import CardSides

LOOK = "the card's face"
"""What stands beside the reason in the access log."""
_FIELDS = {
    "number": Text("Số định danh", "Number"),
    "name": Text("Họ và tên", "Name"),
    "birth": Text("Ngày sinh", "Born"),
    "sex": Text("Giới tính", "Sex"),
    "nationality": Text("Quốc tịch", "Nationality"),
    "origin": Text("Quê quán", "Place of origin"),
    "birth_place": Text("Nơi đăng ký khai sinh", "Birth registered at"),
    "residence": Text("Nơi thường trú", "Residence"),
    "marks": Text("Đặc điểm nhân dạng", "Identifying marks"),
    "issue": Text("Ngày cấp", "Issued"),
    "expiry": Text("Có giá trị đến", "Valid until"),
}
_FRONT, _BACK = Text("Mặt trước", "Front"), Text("Mặt sau", "Back")


@require_safe
@requires(Action.LOOK_UP)
def card_face(request: HttpRequest, dossier: int) -> HttpResponse:
    """Show both sides; without a reason given before, lead to where it is asked."""
    draw = site().pictures
    if draw is None:
        raise Http404
    subject = subject_of(find(dossier))
    demand_area(request, subject)
    why = reason_given(request, subject.cid)
    if why is None:
        return HttpResponseRedirect(reverse("dossier", args=[dossier]))
    record(request, subject, f"{why}; {LOOK}")
    try:
        shown, refusal = _shown(draw(dossier, standing(request).now)), None
    except Refusal as error:
        shown, refusal = {}, error
    context = {"dossier": dossier, "refusal": refusal, "as_of": standing(request).now} | shown
    answer = render(request, "dossier/card.jinja", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _shown(drawn: CardSides) -> dict[str, object]:
    return {
        "sides": [
            {"label": label, "png": b64encode(png).decode("ascii")}
            for label, png in ((_FRONT, drawn.front), (_BACK, drawn.back))
        ],
        "texts": [(_FIELDS[name], text) for name, text in drawn.texts.items() if text],
        "name": drawn.texts["name"],
        "issued": drawn.issued,
        "is_ordered": drawn.is_ordered,
        "are_prints_erased": drawn.are_prints_erased,
    }
