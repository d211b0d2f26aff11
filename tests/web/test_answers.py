"""What every answer carries, and what is said when something fails."""

import pytest
from django.core.exceptions import PermissionDenied

from tests.web.site import PASSWORD

LOGIN = "/account/login/"


def test_the_security_headers(client):
    headers = client.get(LOGIN).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Cache-Control"].count("private") == 1


def test_a_page_carries_no_script_or_style_of_its_own(client):
    text = client.get(LOGIN).text
    assert text.count("<script") == text.count('<script type="module" src="/static/') == 1
    assert "<style" not in text
    assert " style=" not in text
    assert " onclick=" not in text


def test_health(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_an_unknown_page_is_answered_in_both_languages(client):
    answer = client.get("/khong-co")
    assert answer.status_code == 404
    assert "Không tìm thấy trang" in answer.text
    client.post("/language", {"language": "en", "back": "/"})
    assert "Page not found" in client.get("/khong-co").text


def test_a_form_without_its_token_is_refused_in_words(people):
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post(LOGIN, {"login": "x"})
    assert answer.status_code == 403
    assert "Biểu mẫu đã hết hạn" in answer.text


def test_a_failure_says_that_nothing_was_recorded(config, rf):
    from capthe.web.views import failed

    answer = failed(rf.get("/"))
    assert answer.status_code == 500
    assert "Việc vừa làm chưa được ghi nhận." in answer.content.decode()


def test_a_view_asks_for_the_action_it_needs(rf, people):
    from django.http import HttpResponse

    from capthe.web.actors import requires, standing
    from capthe.web.models import User
    from capthe.web.roles import Action

    @requires(Action.HAND_OVER)
    def counter(request, slip: str) -> HttpResponse:
        allowed = standing(request).may(Action.HAND_OVER, province=1, unit=2)
        return HttpResponse(f"{slip} {allowed}")

    request = rf.get("/counter/7")
    request.user = User.objects.get(username="trathe")
    assert counter(request, slip="7").content == b"7 False"
    request = rf.get("/counter/7")
    request.user = User.objects.get(username="tongdai")
    with pytest.raises(PermissionDenied):
        counter(request, slip="7")


def test_a_page_takes_few_queries(client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.post(LOGIN, {"login": "trathe", "password": PASSWORD})
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/").status_code == 200
    assert len(queries) <= 4


@pytest.fixture
def rf(config):
    from django.test import RequestFactory

    return RequestFactory()


def test_django_owns_schema_web_and_nothing_else(config):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct schemaname from pg_tables where tablename = any(%s)",
            [connection.introspection.django_table_names()],
        )
        assert cursor.fetchall() == [("web",)]
        cursor.execute("show statement_timeout")
        assert cursor.fetchone() == ("5s",)


def test_models_and_migrations_say_the_same(config):
    from django.core.management import call_command

    call_command("makemigrations", "web", check=True, dry_run=True, verbosity=0)


def test_setting_up_twice_with_other_values_is_refused(config):
    from dataclasses import replace

    from capthe.web.settings import configure

    configure(config)
    with pytest.raises(RuntimeError, match="already set up"):
        configure(replace(config, debug=True))
