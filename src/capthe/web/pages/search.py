"""One search box for any number: dossier, slip, twelve digits. Names are not searched."""

import re

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.packet.slip import parse_slip
from capthe.store.pg.reading.search import Hit, PacketFound, by_citizen, by_id, by_slip, packet_of
from capthe.web.actors import requires, standing
from capthe.web.centre import country, reading
from capthe.web.looks import record
from capthe.web.pages.case import masked, subject_of
from capthe.web.places import places
from capthe.web.roles import Action

_QUESTION = "search"
NOT_A_NUMBER = Text(
    "Hãy nhập số hồ sơ, mã giấy hẹn (002-00017-000123-45) hoặc số định danh 12 chữ số.",
    "Type a dossier number, a slip number (002-00017-000123-45) or the twelve digits.",
)
NOT_HERE = Text(
    "Không có hồ sơ nào như vậy trong địa bàn của bạn.", "There is no such dossier in your area."
)
NOT_YET = Text(
    "Gói hồ sơ của giấy hẹn này chưa về trung tâm.",
    "The packet of this slip has not reached the centre yet.",
)
REFUSED = Text(
    "Gói hồ sơ của giấy hẹn này đã bị từ chối; xem danh sách gói hồ sơ.",
    "The packet of this slip was refused; see the list of packets.",
)


@require_http_methods(["GET", "POST"])
@requires(Action.LOOK_UP)
def search(request: HttpRequest) -> HttpResponse:
    """Take a question (kept out of the address, for it may be a person's number); show answers."""
    if request.method == "POST":
        request.session[_QUESTION] = request.POST.get("q", "").strip()[:40]
        return HttpResponseRedirect(request.path)
    question: str = request.session.get(_QUESTION, "")
    found, note = look(question) if question else ((), None)
    mine = [hit for hit in found if _is_mine(request, hit)]
    for hit in found:
        if hit not in mine:
            record(request, subject_of(hit), "refused: search outside the area")
    if len(mine) == 1:
        return redirect("dossier", dossier=mine[0].dossier)
    if question and not mine and note is None:
        note = NOT_HERE
    named = places(standing(request).today)
    rows = [{"hit": hit, "unit": named.full(hit.unit), "number": masked(hit.cid)} for hit in mine]
    context = {"question": question, "rows": rows, "note": note}
    return render(request, "search.jinja", context)


def _is_mine(request: HttpRequest, hit: Hit) -> bool:
    return standing(request).may(Action.LOOK_UP, province=hit.province, unit=hit.unit)


def look(question: str) -> tuple[tuple[Hit, ...], Text | None]:
    """Return the dossiers that a number may mean, and what to say when there are none."""
    digits = re.sub(r"[\s.-]", "", question)
    if not digits.isascii() or not digits.isdigit():
        return (), NOT_A_NUMBER
    with reading() as connection:
        if len(digits) == 16:
            try:
                slip = parse_slip(digits)
            except Refusal as refusal:
                return (), refusal.text
            hit = by_slip(connection, slip)
            return ((hit,), None) if hit else ((), _why_not(packet_of(connection, slip)))
        if len(digits) == 12:
            try:
                return by_citizen(connection, country().numbers.cid(digits)), None
            except Refusal as refusal:
                return (), refusal.text
        hit = by_id(connection, int(digits)) if len(digits) <= 11 else None
    return ((hit,), None) if hit else ((), None)


def _why_not(packet: PacketFound | None) -> Text:
    return NOT_YET if packet is None else REFUSED
