"""Addresses of the portal."""

from django.urls import path

from gongqiao.portal.views import search, signed_in, window

urlpatterns = [
    path("", window.home, name="home"),
    path("figures/", window.definitions, name="figures"),
    path("figures/periods.csv", window.periods_csv, name="figures_csv"),
    path("accessibility/", window.accessibility, name="accessibility"),
    path("privacy/", window.privacy, name="privacy"),
    path("go/", signed_in.go, name="go"),
    path("office/", signed_in.office_home, name="office_home"),
    path("office/search/", search.everything, name="search"),
    path("me/", signed_in.me_home, name="me_home"),
    path("me/services/", signed_in.me_services, name="me_services"),
    path("me/account/", signed_in.me_account, name="me_account"),
]
