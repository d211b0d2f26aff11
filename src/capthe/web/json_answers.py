"""Refusals as JSON, for machines: the code, the sentence and what to do, in both languages."""

import base64
from typing import Any

from django.http import HttpResponse, JsonResponse

from capthe.domain.errors import Refusal
from capthe.domain.text import Text


def answered(body: dict[str, Any], status: int) -> HttpResponse:
    """Answer with JSON whose texts can be read as they are."""
    return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})


def refused(refusal: Refusal, status: int, receipt: bytes | None = None) -> HttpResponse:
    """Answer with a refusal, and with the receipt of what was kept all the same."""
    body: dict[str, Any] = {
        "code": refusal.code,
        "text": both(refusal.text),
        "next_action": both(refusal.next_action),
    }
    if receipt is not None:
        body["receipt"] = base64.b64encode(receipt).decode()
    return answered(body, status)


def both(text: Text) -> dict[str, str]:
    """Return a text in both languages."""
    return {"vi": text.vi, "en": text.en}
