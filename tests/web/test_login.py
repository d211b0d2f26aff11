"""The way in: passwords, the sixth wrong try, the second factor, what may be left unset."""

import re

import pytest
from django.urls import reverse

from capthe.web.totp import totp_code
from tests.web.conftest import unix_now
from tests.web.site import PASSWORD, TODAY, entropy

LOGIN = "/account/login/"


def _try(client, username: str, password: str):
    return client.post(LOGIN, {"login": username, "password": password})


def _second_factor(client, person):
    code = totp_code(person.totp_secret, unix_now())
    return client.post("/account/2fa/authenticate/", {"code": code})


def test_nothing_is_shown_before_the_login(client):
    answer = client.get("/")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{LOGIN}?next=/")


def test_a_clerk_comes_in_with_name_and_password(client):
    assert _try(client, "trathe", PASSWORD).headers["Location"] == "/"
    page = client.get(reverse("work"))
    assert page.status_code == 200
    assert "Đặng Thu Hà" in page.text
    assert "Trả thẻ cho công dân" in page.text


def test_the_session_is_a_new_one_after_the_login(client):
    from django.conf import settings

    client.get(LOGIN)
    client.cookies[settings.SESSION_COOKIE_NAME] = "f" * 32
    _try(client, "trathe", PASSWORD)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie.value != "f" * 32
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_a_wrong_password_is_refused_in_words(client):
    answer = _try(client, "trathe", "sai mật khẩu")
    assert answer.status_code == 200
    assert "Tên đăng nhập hoặc mật khẩu không đúng." in answer.text


def test_an_unknown_name_gets_the_same_words(client):
    answer = _try(client, "khongcoai", "sai mật khẩu")
    assert "Tên đăng nhập hoặc mật khẩu không đúng." in answer.text


def test_an_empty_form_says_what_is_missing(client):
    text = _try(client, "", "").text
    assert "Hãy nhập tên đăng nhập." in text
    assert "Hãy nhập mật khẩu." in text


def test_the_sixth_wrong_try_is_refused_even_with_the_right_password(client):
    for _ in range(5):
        assert "không đúng" in _try(client, "trathe", "sai mật khẩu").text
    answer = _try(client, "trathe", PASSWORD)
    assert answer.status_code == 200
    assert "Đã nhập sai quá 5 lần. Hãy đợi 15 phút rồi thử lại" in answer.text


def test_four_wrong_tries_lock_nobody_out(client):
    for _ in range(4):
        _try(client, "trathe", "sai mật khẩu")
    assert _try(client, "trathe", PASSWORD).status_code == 302


def test_the_password_is_kept_as_argon2(people):
    from capthe.web.models import User

    assert User.objects.get(username="trathe").password.startswith("argon2$argon2id$")


def test_a_privileged_person_needs_the_code_too(client, people):
    answer = _try(client, "pheduyet", PASSWORD)
    assert answer.headers["Location"] == "/account/2fa/authenticate/"
    assert client.get("/").status_code == 302
    assert _second_factor(client, people["pheduyet"]).headers["Location"] == "/"
    assert "Phạm Quốc Anh" in client.get("/", follow=True).text


def test_a_code_works_once(client, people):
    from django.test import Client

    _try(client, "kiemtoan", PASSWORD)
    code = totp_code(people["kiemtoan"].totp_secret, unix_now())
    assert client.post("/account/2fa/authenticate/", {"code": code}).status_code == 302
    other = Client()
    _try(other, "kiemtoan", PASSWORD)
    again = other.post("/account/2fa/authenticate/", {"code": code})
    assert again.status_code == 200
    assert "Mã không đúng hoặc đã dùng." in again.text


def test_the_secret_is_not_readable_in_the_database(people):
    from allauth.mfa.models import Authenticator

    secret = people["pheduyet"].totp_secret
    rows = Authenticator.objects.filter(type=Authenticator.Type.TOTP)
    assert [row for row in rows if secret in str(row.data)] == []


@pytest.fixture
def newcomer(people):
    """A new approver, who has only a password so far."""
    from capthe.web.models import User, give
    from capthe.web.roles import Grant, Role

    user = User(username="moi", name="Mai Văn Mới")
    user.set_password(PASSWORD)
    user.save()
    give(user, Grant(Role.PROVINCE_APPROVER, TODAY, province=2), made_by="test")
    yield user
    user.delete()


def test_a_privileged_person_without_a_second_factor_is_led_to_set_it_up(client, newcomer):
    _try(client, "moi", PASSWORD)
    assert client.get("/").headers["Location"] == "/account/2fa/"
    assert "Vai trò quan trọng" in client.get("/account/2fa/").text
    asked = client.get("/account/2fa/totp/activate/").headers["Location"]
    assert "Xác nhận lại là bạn</h1>" in client.get(asked).text
    assert "Mật khẩu không đúng." in client.post(asked, {"password": "sai"}).text
    client.post(asked, {"password": PASSWORD})
    page = client.get("/account/2fa/totp/activate/").text
    secret = re.search(r'id="totp-secret">(\w+)<', page).group(1)
    code = totp_code(secret, unix_now())
    done = client.post("/account/2fa/totp/activate/", {"code": code})
    assert done.headers["Location"] == "/account/2fa/recovery-codes/"
    assert "Mã dự phòng</h1>" in client.get("/account/2fa/recovery-codes/").text
    assert client.get("/").status_code == 200


def test_without_the_privileged_role_the_password_is_enough(client, newcomer):
    newcomer.grants.all().delete()
    _try(client, "moi", PASSWORD)
    assert "Bạn chưa được giao vai trò nào." in client.get("/", follow=True).text


def test_a_closed_account_stays_out(client, newcomer):
    newcomer.is_active = False
    newcomer.save()
    answer = _try(client, "moi", PASSWORD)
    assert answer.headers["Location"] == "/account/inactive/"
    assert client.get("/").status_code == 302


def test_nobody_signs_up(client):
    assert client.get("/account/signup/").status_code == 404


def test_signing_out_takes_a_press_of_the_button(client):
    _try(client, "trathe", PASSWORD)
    assert client.get("/account/logout/").status_code == 200
    assert client.get("/").status_code == 200
    client.post("/account/logout/")
    assert client.get("/").status_code == 302


def test_making_the_demo_people_again_changes_nothing(people):
    from capthe.web.demo_users import make_demo_users
    from capthe.web.models import RoleGrant, User

    before = (User.objects.count(), RoleGrant.objects.count())
    again = make_demo_users(PASSWORD, valid_from=TODAY, entropy=lambda n: entropy(n)[::-1])
    assert again == tuple(people.values())
    assert (User.objects.count(), RoleGrant.objects.count()) == before


def test_the_password_can_be_changed(client, newcomer):
    newcomer.grants.all().delete()
    _try(client, "moi", PASSWORD)
    wrong = client.post(
        "/account/password/", {"oldpassword": "x", "password1": "ngắn", "password2": "ngắn"}
    )
    assert "Mật khẩu không đúng." in wrong.text
    new = "một-mật-khẩu-khác-2"
    client.post("/account/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    client.post("/account/logout/")
    assert _try(client, "moi", new).status_code == 302
