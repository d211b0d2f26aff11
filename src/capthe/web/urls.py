"""Every address of the site. Accounts come from allauth: only login, logout and second factors."""

from allauth.account import views as account
from django.urls import URLPattern, URLResolver, include, path, register_converter
from django.urls.converters import IntConverter

from capthe.web import language, views
from capthe.web.api import api
from capthe.web.pages import (
    adjudication,
    approval,
    arrival,
    board,
    card_face,
    cleaning,
    counter,
    dossier,
    lists,
    plant,
    register_alarms,
    register_linking,
    register_mending,
    register_merges,
    register_quality,
    search,
    station,
)


class Number(IntConverter):
    """A number that a record can have; a longer one is no address of ours."""

    regex = "[0-9]{1,18}"


register_converter(Number, "number")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", board.national, name="home"),
    path("board/<int:code>/", board.province, name="board_province"),
    path("work/", views.work, name="work"),
    path("queues/<slug:stage>/", lists.queue, name="queue"),
    path("packets/", lists.packets, name="packets"),
    path("search/", search.search, name="search"),
    path("dossiers/<number:dossier>/", dossier.dossier, name="dossier"),
    path("dossiers/<number:dossier>/card/", card_face.card_face, name="card_face"),
    path("dossiers/<number:dossier>/flag/", dossier.flag, name="dossier_flag"),
    path("cleaning/", cleaning.tasks, name="cleaning"),
    path("cleaning/<number:dossier>/", cleaning.case, name="cleaning_case"),
    path("adjudication/", adjudication.tasks, name="adjudication"),
    path("adjudication/<number:dossier>/", adjudication.case, name="adjudication_case"),
    path("approval/", approval.sets, name="approval"),
    path("approval/<number:set_id>/", approval.one_set, name="approval_set"),
    path("approval/dossiers/<number:dossier>/", approval.one_dossier, name="approval_dossier"),
    path("register/mending/", register_mending.cases, name="register_mending"),
    path("register/mending/sheet.csv", register_mending.sheet, name="register_sheet"),
    path("register/mending/hand-in/", register_mending.hand_in, name="register_hand_in"),
    path("register/mending/<number:case_id>/", register_mending.case, name="register_case"),
    path("register/merges/", register_merges.merges, name="register_merges"),
    path("register/merges/<number:event>/", register_merges.merge, name="register_merge"),
    path("register/quality/", register_quality.nation, name="register_quality"),
    path("register/quality/units.csv", register_quality.units_csv, name="register_quality_units"),
    path("register/quality/alarms.csv", register_alarms.alarms_csv, name="register_quality_alarms"),
    path(
        "register/quality/alarms/<number:run>-<number:number>/",
        register_alarms.alarm,
        name="register_alarm",
    ),
    path(
        "register/quality/<int:code>/", register_quality.province, name="register_quality_province"
    ),
    path(
        "register/quality/<int:code>/units.csv",
        register_quality.units_csv,
        name="register_quality_units",
    ),
    path(
        "register/quality/<int:code>/<int:unit>/",
        register_quality.district,
        name="register_quality_district",
    ),
    path(
        "register/quality/<int:code>/<int:unit>/units.csv",
        register_quality.units_csv,
        name="register_quality_units",
    ),
    path("register/linking/", register_linking.linking, name="register_linking"),
    path("register/linking/rules.csv", register_linking.rules_csv, name="register_linking_rules"),
    path(
        "register/linking/patterns.csv",
        register_linking.patterns_csv,
        name="register_linking_patterns",
    ),
    path("register/linking/signed.csv", register_linking.table_csv, name="register_linking_table"),
    path("plant/", plant.plant, name="plant"),
    path("arrival/", arrival.boxes, name="arrival"),
    path("arrival/<number:box>/", arrival.box, name="arrival_box"),
    path("arrival/found/", arrival.found_box, name="arrival_found"),
    path("arrival/found-card/", arrival.lost_card, name="arrival_lost_card"),
    path("arrival/cards/<number:dossier>/", arrival.card, name="arrival_card"),
    path("counter/", counter.counter, name="counter"),
    path("counter/<number:dossier>/", counter.card, name="counter_card"),
    path("station/", station.tasks, name="station"),
    path("station/<number:dossier>/", station.case, name="station_case"),
    path("api/", api.urls),
    path("healthz", views.healthz, name="healthz"),
    path("language", language.switch, name="language"),
    path("account/login/", account.login, name="account_login"),
    path("account/logout/", account.logout, name="account_logout"),
    path("account/inactive/", account.account_inactive, name="account_inactive"),
    path("account/password/", account.password_change, name="account_change_password"),
    path("account/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("account/2fa/", include("allauth.mfa.urls")),
]

handler400 = "capthe.web.views.not_read"
handler403 = "capthe.web.views.not_allowed"
handler404 = "capthe.web.views.not_found"
handler429 = "capthe.web.views.too_fast"
handler500 = "capthe.web.views.failed"
