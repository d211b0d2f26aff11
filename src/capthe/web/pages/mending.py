"""The form with which an officer says what is right: name, birth, sex, residence, the evidence."""

from dataclasses import asdict

from django.http import HttpRequest

from capthe.desks.cleaning import Mended
from capthe.desks.evidence import demand_evidence
from capthe.domain.errors import Refusal
from capthe.domain.partial_date import PartialDate
from capthe.domain.text import Text
from capthe.store.pg.reading.timeline import Particulars
from capthe.web.figures import day


def mended_from(request: HttpRequest) -> Mended:
    """Read the values typed; a Refusal names what is missing or cannot be."""
    given = {name: request.POST.get(name, "").strip() for name in FIELDS}
    demand_evidence(given["evidence"])
    birth = PartialDate.parse(given["birth"])
    birth.full()
    if given["sex"] not in {"M", "F"} or not given["name"] or not given["residence"]:
        raise Refusal(
            "particulars_missing",
            Text("Thiếu họ tên, giới tính hoặc nơi thường trú.",
                 "Name, sex or residence is missing."),
            Text("Điền đủ các ô rồi gửi lại.", "Fill in every field and send again."),
        )  # fmt: skip
    return Mended(**(given | {"birth": birth.as_int}))  # type: ignore[arg-type]


FIELDS = ("name", "birth", "sex", "residence", "evidence")


def values_of(who: Particulars) -> dict[str, str]:
    """Return what the form is filled with at first."""
    return {**{k: str(v) for k, v in asdict(who).items()}, "birth": day(who.birth), "evidence": ""}
