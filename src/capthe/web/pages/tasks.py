"""The list of a desk: its open cases within the officer's area, and those that a flag holds."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from capthe.domain.reasons import REASON_BY_CODE
from capthe.domain.stages import Desk
from capthe.domain.text import Text
from capthe.store.pg.reading import worklist
from capthe.store.pg.reading.worklist import Task
from capthe.web.acting import places_of
from capthe.web.actors import standing
from capthe.web.centre import reading
from capthe.web.places import places
from capthe.web.roles import Action

PAGE = 50


def open_tasks(request: HttpRequest, action: Action, desk: Desk) -> list[Task]:
    """Return the dossiers this desk must act on in the person's area, the earliest due first."""
    found: dict[int, Task] = {}
    with reading() as connection:
        for place in places_of(request, action):
            page = worklist.tasks(
                connection, [desk], place, of_packets=False, limit=PAGE + 1,
                offset=PAGE * (_page(request) - 1),
            )  # fmt: skip
            found |= {task.id: task for task in page}
    return sorted(found.values(), key=lambda task: (task.due, task.id))


def _page(request: HttpRequest) -> int:
    given = request.GET.get("page", "1")
    return max(1, int(given)) if given.isascii() and given.isdigit() and len(given) < 6 else 1


def task_list(
    request: HttpRequest, action: Action, desk: Desk, page: str, title: Text
) -> HttpResponse:
    """Show a desk's list; a case that only a flag holds leads to the dossier and its flags."""
    here = standing(request)
    named = places(here.today)
    found = open_tasks(request, action, desk)
    rows = [
        {
            "task": task,
            "page": page if task.stage is not None and task.stage.desk is desk else "dossier",
            "reason": REASON_BY_CODE[task.reason].label,
            "unit": named.full(task.unit),
            "is_overdue": task.due < here.now,
        }
        for task in found[:PAGE]
    ]
    number = _page(request)
    context = {
        "title": title,
        "rows": rows,
        "now": here.now,
        "previous": f"?page={number - 1}" if number > 1 else None,
        "next": f"?page={number + 1}" if len(found) > PAGE else None,
    }
    return render(request, "desks/tasks.jinja", context)
