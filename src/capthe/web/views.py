"""Pages that belong to no desk: the way in, health, and what is said when something fails."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import engines
from django.views.decorators.http import require_GET

from capthe.domain.text import Text
from capthe.web.actors import standing
from capthe.web.language import t
from capthe.web.navigation import AREAS
from capthe.web.places import COUNTRY, Places, places
from capthe.web.roles import ACTION_NAMES, ROLE_ACTIONS, ROLE_NAMES, Grant

PAGES = {area.action: area.page for area in reversed(AREAS) if area.action is not None}


@login_required
def work(request: HttpRequest) -> HttpResponse:
    """Show what this person may do, and where, with the way to each desk."""
    here = standing(request)
    named = places(here.today)
    cards = [
        {
            "role": ROLE_NAMES[grant.role],
            "grant": grant,
            "place": _place(grant, named),
            "actions": [
                {"text": ACTION_NAMES[action], "page": PAGES.get(action)}
                for action in ACTION_NAMES
                if action in ROLE_ACTIONS[grant.role]
            ],
        }
        for grant in here.actor.holding(here.today)
    ]
    return render(request, "work.jinja", {"cards": cards})


def _place(grant: Grant, named: Places) -> str:
    if grant.province is None:
        return t(COUNTRY)
    return named.province(grant.province) if grant.unit is None else named.full(grant.unit)


@require_GET
def healthz(_request: HttpRequest) -> HttpResponse:
    """Answer 200 when the site and its database work, 503 when the database does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except DatabaseError:
        return HttpResponse("database\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


NOT_ALLOWED = (
    Text("Bạn không có quyền vào trang này", "You may not open this page"),
    Text(
        "Vai trò hoặc địa bàn của bạn không bao gồm nội dung này. "
        "Nếu công việc cần đến, hãy đề nghị quản trị viên của đơn vị cấp vai trò.",
        "Your role or your area does not include it. "
        "If your work needs it, ask your unit's administrator for the role.",
    ),
)
NOT_FOUND = (
    Text("Không tìm thấy trang", "Page not found"),
    Text(
        "Địa chỉ có thể đã gõ sai hoặc nội dung nằm ngoài địa bàn của bạn. "
        "Hãy kiểm tra lại số hồ sơ rồi tra cứu lại.",
        "The address may be mistyped, or the content lies outside your area. "
        "Check the dossier number and search again.",
    ),
)
FAILED = (
    Text("Hệ thống gặp sự cố", "Something went wrong"),
    Text(
        "Việc vừa làm chưa được ghi nhận. Sự cố đã được báo cho bộ phận vận hành. "
        "Hãy thử lại sau ít phút.",
        "What you just did was not recorded. The operators have been told. "
        "Try again in a few minutes.",
    ),
)
STALE_FORM = (
    Text("Biểu mẫu đã hết hạn", "This form has expired"),
    Text(
        "Trang đã mở quá lâu hoặc trình duyệt chặn cookie. "
        "Hãy quay lại, tải lại trang rồi gửi lần nữa.",
        "The page was open for too long, or the browser blocks cookies. "
        "Go back, reload the page and send it again.",
    ),
)
NOT_READ = (
    Text("Không đọc được nội dung gửi lên", "What was sent cannot be read"),
    Text(
        "Nội dung quá lớn hoặc sai dạng; chưa ghi nhận gì. Hãy quay lại, gửi ít hơn một lần.",
        "It is too large or malformed; nothing was recorded. Go back and send less at a time.",
    ),
)
NOT_TEXT = (
    Text("Nội dung gửi lên không phải là chữ", "What was sent is not text"),
    Text(
        "Một ô có ký tự không dùng được. Hãy quay lại, gõ lại ô đó rồi gửi lần nữa.",
        "A field has a character that cannot be used. Go back, type it again and send it.",
    ),
)
TOO_FAST = (
    Text("Yêu cầu quá nhanh", "Too many requests"),
    Text("Hãy đợi một phút rồi thử lại.", "Wait a minute and try again."),
)


def problem(request: HttpRequest, what: tuple[Text, Text], status: int) -> HttpResponse:
    """Say in both languages' chosen one what happened and what to do now."""
    title, advice = what
    return render(request, "problem.jinja", {"title": title, "advice": advice}, status=status)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    del exception
    return problem(request, NOT_ALLOWED, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404; also the answer for what lies outside one's area."""
    del exception
    return problem(request, NOT_FOUND, 404)


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token does not match."""
    del reason
    return problem(request, STALE_FORM, 403)


def too_fast(request: HttpRequest) -> HttpResponse:
    """429."""
    return problem(request, TOO_FAST, 429)


def not_read(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: too large, too many fields, a host that is not ours; the request is asked nothing."""
    del request, exception
    return _bare(NOT_READ, 400)


def failed(request: HttpRequest) -> HttpResponse:
    """500; the page needs no database, for that may be what failed."""
    del request
    return _bare(FAILED, 500)


def _bare(what: tuple[Text, Text], status: int) -> HttpResponse:
    engine: Any = engines["jinja2"]
    page: Any = engine.env.get_template("failed.jinja")
    title, advice = what
    return HttpResponse(page.render({"title": title, "advice": advice}), status=status)
