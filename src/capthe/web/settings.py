"""Django's settings as a function of the values passed in (only `cli` reads the environment)."""

from pathlib import Path
from typing import Any

import django
from csp.constants import NONE, SELF
from django.conf import settings
from django.urls import reverse_lazy

from capthe.web.config import SiteConfig
from capthe.web.database import CACHE_TABLE, connection_settings

HERE = Path(__file__).parent
SESSION_SECONDS = 10 * 3600  # one working day at a desk
TEN_MEGABYTES = 10 * 1024 * 1024


def configure(config: SiteConfig) -> None:
    """Set Django up for this process, once; a second call with the same values does nothing."""
    if settings.configured:
        if config != settings.CAPTHE:
            raise RuntimeError("the site of this process is already set up with other values")
        return
    settings.configure(**values(config))
    django.setup()


def values(config: SiteConfig) -> dict[str, Any]:
    """Return every setting that differs from Django's default."""
    return (
        _program(config) | _security(config) | _login(config) | {"LOGGING": _logging(config.debug)}
    )


def _program(config: SiteConfig) -> dict[str, Any]:
    return {
        "CAPTHE": config,
        "DEBUG": config.debug,
        "ALLOWED_HOSTS": list(config.allowed_hosts),
        "ROOT_URLCONF": "capthe.web.urls",
        "INSTALLED_APPS": [
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "django.contrib.sessions",
            "django.contrib.messages",
            "csp",
            "allauth",
            "allauth.account",
            "allauth.mfa",
            "capthe.web.apps.WebConfig",
        ],
        "MIDDLEWARE": [
            "capthe.web.security.headers",
            "django.middleware.security.SecurityMiddleware",
            "csp.middleware.CSPMiddleware",
            "django.middleware.http.ConditionalGetMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "capthe.web.language.choose",
            "allauth.account.middleware.AccountMiddleware",
            "capthe.web.actors.know_the_actor",
            "capthe.web.security.demand_second_factor",
            "capthe.web.security.demand_text",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.jinja2.Jinja2",
                "DIRS": [HERE / "templates"],
                "OPTIONS": {
                    "environment": "capthe.web.templating.environment",
                    "context_processors": ["capthe.web.templating.frame"],
                },
            },
        ],
        "DATABASES": {"default": connection_settings(config.database_url)},
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "CACHES": {
            "default": {
                "BACKEND": "django.core.cache.backends.db.DatabaseCache",
                "LOCATION": CACHE_TABLE,
                "OPTIONS": {"MAX_ENTRIES": 1_000_000},
            },
        },
        "LANGUAGE_CODE": "vi",
        "LANGUAGES": [("vi", "Tiếng Việt"), ("en", "English")],
        "LANGUAGE_COOKIE_SAMESITE": "Lax",
        "TIME_ZONE": "Asia/Ho_Chi_Minh",
        "USE_TZ": True,
        "STATIC_URL": "/static/",
        "DATA_UPLOAD_MAX_MEMORY_SIZE": TEN_MEGABYTES,
        "DATA_UPLOAD_MAX_NUMBER_FIELDS": 5_000,  # a box of 2.000 cards with every one ticked
        "SILENCED_SYSTEM_CHECKS": ["security.W004", "security.W008"],  # TLS ends at the proxy
    }


def _security(config: SiteConfig) -> dict[str, Any]:
    return {
        "SECRET_KEY": config.secret_key,
        "SESSION_COOKIE_AGE": SESSION_SECONDS,
        "SESSION_COOKIE_SECURE": config.https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_SAVE_EVERY_REQUEST": False,
        "CSRF_COOKIE_SECURE": config.https,
        "CSRF_COOKIE_SAMESITE": "Lax",
        "CSRF_FAILURE_VIEW": "capthe.web.views.csrf_refused",
        "CSRF_TRUSTED_ORIGINS": _origins(config),
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https") if config.https else None,
        "SECURE_HSTS_SECONDS": 31_536_000 if config.https else 0,
        "SECURE_REFERRER_POLICY": "same-origin",
        "X_FRAME_OPTIONS": "DENY",
        "CONTENT_SECURITY_POLICY": {
            "DIRECTIVES": {
                "default-src": [SELF],
                "img-src": [SELF, "data:"],  # QR code of the second factor, pictures of cards
                "object-src": [NONE],
                "base-uri": [NONE],
                "form-action": [SELF],
                "frame-ancestors": [NONE],
            },
        },
    }


def _origins(config: SiteConfig) -> list[str]:
    return [f"https://{host}" for host in config.allowed_hosts] if config.https else []


def _login(config: SiteConfig) -> dict[str, Any]:
    return {
        "AUTH_USER_MODEL": "web.User",
        "AUTHENTICATION_BACKENDS": ["allauth.account.auth_backends.AuthenticationBackend"],
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.Argon2PasswordHasher"],
        "AUTH_PASSWORD_VALIDATORS": [
            {
                "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
                "OPTIONS": {"min_length": 12},
            },
            {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
            {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
        ],
        "LOGIN_URL": reverse_lazy("account_login"),
        "LOGIN_REDIRECT_URL": reverse_lazy("home"),
        "ALLAUTH_TRUSTED_PROXY_COUNT": config.trusted_proxies,
        "ACCOUNT_ADAPTER": "capthe.web.account.AccountAdapter",
        "ACCOUNT_LOGIN_METHODS": {"username"},
        "ACCOUNT_SIGNUP_FIELDS": ["username*", "password1*"],
        "ACCOUNT_USER_MODEL_EMAIL_FIELD": None,
        "ACCOUNT_EMAIL_VERIFICATION": "none",
        "ACCOUNT_LOGOUT_ON_GET": False,
        "ACCOUNT_LOGOUT_REDIRECT_URL": reverse_lazy("account_login"),
        "ACCOUNT_SESSION_REMEMBER": False,
        "ACCOUNT_TEMPLATE_EXTENSION": "jinja",
        "ACCOUNT_FORMS": {"login": "capthe.web.account.LoginForm"},
        # five wrong tries per name, then a pause; an office behind one address is not one person
        "ACCOUNT_RATE_LIMITS": {
            "login": "300/m/ip",
            "login_failed": "5/15m/key,100/15m/ip",
            "reauthenticate": "10/m/user",
        },
        "MFA_ADAPTER": "capthe.web.account.SecondFactorAdapter",
        "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
        "MFA_TOTP_ISSUER": "capthe",
        "MFA_TOTP_TOLERANCE": 1,
        "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": not config.https,
    }


def _logging(debug: bool) -> dict[str, Any]:
    """Problems go to standard error, without request bodies."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "handlers": {"stderr": {"class": "logging.StreamHandler"}},
        "root": {"handlers": ["stderr"], "level": "INFO" if debug else "WARNING"},
    }
