"""Every address of the site. Accounts come from allauth: only login, logout and second factors."""

from allauth.account import views as account
from django.urls import URLPattern, URLResolver, include, path

from capthe.web import language, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("language", language.switch, name="language"),
    path("account/login/", account.login, name="account_login"),
    path("account/logout/", account.logout, name="account_logout"),
    path("account/inactive/", account.account_inactive, name="account_inactive"),
    path("account/password/", account.password_change, name="account_change_password"),
    path("account/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("account/2fa/", include("allauth.mfa.urls")),
]

handler403 = "capthe.web.views.not_allowed"
handler404 = "capthe.web.views.not_found"
handler429 = "capthe.web.views.too_fast"
handler500 = "capthe.web.views.failed"
