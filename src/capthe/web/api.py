"""What machines and citizens ask without a login: devices upload, bodies report, citizens ask.

POST /api/packets                  one sealed packet as the body; answered with its signed receipt
POST /api/register/changes         changes of the register (capthe.web.register_feed)
GET  /api/status/<slip>?birth_year=1985      the stage and the sentence, and no name
"""

from functools import cache
from threading import Lock

from allauth.account.adapter import get_adapter
from django.core.cache import cache as counters
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI

from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.packet.slip import parse_slip
from capthe.steps.receive import Answer, Gate, receive
from capthe.store.pg.reading.search import by_slip
from capthe.store.pg.reading.sentence import sentence
from capthe.store.pg.reading.timeline import promise, read_timeline
from capthe.web.actors import standing
from capthe.web.centre import country, reading, site
from capthe.web.json_answers import answered, both, refused
from capthe.web.register_feed import router
from capthe.work.centre import Centre

api = NinjaAPI(title="capthe", version="1", docs_url=None)
"""Described in /api/openapi.json; no page of its own, which would load scripts from elsewhere."""
api.add_router("/register", router)

PACKET_BYTES_MAX = 10 * 1024 * 1024
RETRY_SECONDS = 900
STATUS_TRIES_MAX = 20
_OCTETS = "application/octet-stream"
_entering = Lock()

_TOO_BIG = Refusal(
    "packet_too_big",
    Text("Gói hồ sơ lớn hơn 10 MB.", "The packet is larger than 10 MB."),
    Text("Gửi qua USB đến trung tâm.", "Bring it to the centre on a USB stick."),
)
_NO_STATUS = Refusal(
    "status_unknown",
    Text("Không tìm thấy hồ sơ với giấy hẹn và năm sinh này.",
         "No dossier with this slip and year of birth was found."),
    Text(
        "Mời công dân kiểm tra lại, hoặc hỏi nơi đã làm thủ tục.",
        "Please check both, or ask where you enrolled.",
    ),
)  # fmt: skip
_TOO_FAST = Refusal(
    "too_many_requests",
    Text("Có quá nhiều lượt tra cứu.", "Too many requests."),
    Text("Mời công dân thử lại sau một phút.", "Try again in a minute."),
)


@api.post("/packets")
def packets(request: HttpRequest) -> HttpResponse:
    """Take in one sealed packet; what is answered with a receipt is durable.

    201 new, 200 known (the same receipt), 422 refused, 503 with Retry-After when there is no room.
    A device proves itself by its signature on the packet, not by a login.
    """
    if site().door is None:
        raise Http404
    if int(request.headers.get("Content-Length") or 0) > PACKET_BYTES_MAX:
        return refused(_TOO_BIG, 413)
    centre, gate = _door()
    try:
        with _entering:
            answer = receive(centre, gate, [request.body])[0]
    except Refusal as refusal:
        response = refused(refusal, 503)
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response
    return _answered(answer)


@cache
def _door() -> tuple[Centre, Gate]:
    """Open reception in this process, once; one packet is taken in at a time."""
    door = site().door
    if door is None:
        raise Http404
    return door()


def _answered(answer: Answer) -> HttpResponse:
    if answer.refusal is None and answer.receipt is not None:
        status = 200 if answer.is_repeat else 201
        return HttpResponse(answer.receipt, content_type=_OCTETS, status=status)
    if answer.refusal is None:
        return refused(_NO_STATUS, 422)
    return refused(answer.refusal, 422, receipt=answer.receipt)


def _is_too_fast(request: HttpRequest) -> bool:
    """Count this address's questions; guessing years of birth must not pay."""
    key = f"status:{get_adapter(request).get_client_ip(request)}"
    asked: int = counters.get(key, 0)
    counters.set(key, asked + 1, timeout=60)
    return asked >= STATUS_TRIES_MAX


@api.get("/status/{slip}")
def status(request: HttpRequest, slip: str, birth_year: str = "") -> HttpResponse:
    """Tell whoever holds the slip and knows the year of birth where the dossier is."""
    if _is_too_fast(request):
        return refused(_TOO_FAST, 429)
    try:
        asked = parse_slip(slip)
    except Refusal:
        return refused(_NO_STATUS, 404)
    here = standing(request)
    with reading() as connection:
        hit = by_slip(connection, asked)
        is_theirs = hit is not None and birth_year == f"{hit.birth // 10000:04}"
        timeline = read_timeline(connection, hit.dossier, hit.cid) if hit and is_theirs else None
    if timeline is None or timeline.stage is None:
        return refused(_NO_STATUS, 404)
    promised = promise(timeline, country(), now=here.now)
    tell = sentence(timeline, promised, country(), now=here.now)
    label = timeline.stage.label
    return answered(
        {
            "slip": str(asked),
            "as_of": here.now.isoformat(),
            "stage": both(label),
            "tell": both(tell),
            "promised_on": promised.due.isoformat() if promised.due else None,
        },
        200,
    )
