"""How login behaves and speaks: the parts of allauth that this programme decides itself."""

import base64
import hashlib
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from capthe.web.language import later, t

WRONG_CODE = later(
    "Mã không đúng hoặc đã dùng. Hãy đợi mã mới trên ứng dụng rồi nhập lại.",
    "The code is wrong or already used. Wait for the next code in the app and type it again.",
)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """No sign-up, no e-mail, and every sentence in both languages."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "account_inactive": later(
            "Tài khoản này đã khóa. Hãy liên hệ quản trị viên của đơn vị.",
            "This account is closed. Ask your unit's administrator.",
        ),
        "incorrect_code": WRONG_CODE,
        "incorrect_password": later(
            "Mật khẩu không đúng. Hãy nhập lại.", "The password is wrong. Type it again."
        ),
        "enter_current_password": later(
            "Mật khẩu không đúng. Hãy nhập lại.", "The password is wrong. Type it again."
        ),
        "username_password_mismatch": later(
            "Tên đăng nhập hoặc mật khẩu không đúng. Hãy kiểm tra rồi nhập lại.",
            "The user name or the password is wrong. Check both and try again.",
        ),
        "too_many_login_attempts": later(
            "Đã nhập sai quá 5 lần. Hãy đợi 15 phút rồi thử lại, "
            "hoặc gọi quản trị viên của đơn vị.",
            "Wrong more than 5 times. Wait 15 minutes and try again, "
            "or call your unit's administrator.",
        ),
        "rate_limited": later(
            "Yêu cầu quá nhanh. Hãy đợi một phút rồi thử lại.",
            "Too many requests. Wait a minute and try again.",
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes their own account; administrators do."""
        del request
        return False

    def add_message(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - allauth's own signature
        """Say nothing: the pages themselves show what has changed."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - allauth's own signature
        """Send nothing: staff accounts have no e-mail address."""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Secrets of the second factor are stored encrypted under the site's key."""

    error_messages: ClassVar[dict[str, Any]] = DefaultMFAAdapter.error_messages | {
        "incorrect_code": WRONG_CODE,
        "cannot_generate_recovery_codes": later(
            "Hãy cài ứng dụng tạo mã hoặc khóa đăng nhập trước khi tạo mã dự phòng.",
            "Set up an authenticator app or a passkey before making recovery codes.",
        ),
    }

    def encrypt(self, text: str) -> str:
        """Return the secret as it is stored."""
        return _vault().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret as it is used."""
        return _vault().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: AbstractBaseUser, type: str) -> str:  # noqa: A002 - allauth's own name
        """Propose a name for a new passkey."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return t("Khóa đăng nhập {n}", "Passkey {n}", n=count + 1)


class LoginForm(AllauthLoginForm):  # type: ignore[misc]  # allauth has no types
    """Name and password, with our own sentences for what is missing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - allauth's own signature
        super().__init__(*args, **kwargs)
        self.fields["login"].error_messages["required"] = later(
            "Hãy nhập tên đăng nhập.", "Type your user name."
        )
        self.fields["password"].error_messages["required"] = later(
            "Hãy nhập mật khẩu.", "Type your password."
        )


def _vault() -> Fernet:
    """Derive the key for second-factor secrets from the site's key, apart from all other uses."""
    seed = hashlib.sha256(b"capthe second factor\0" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(seed))
