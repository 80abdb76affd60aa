"""Addresses of the portal."""

from django.urls import path

from gongqiao.portal.views import mine, search, signed_in, window

urlpatterns = [
    path("", window.home, name="home"),
    path("figures/", window.definitions, name="figures"),
    path("figures/periods.csv", window.periods_csv, name="figures_csv"),
    path("accessibility/", window.accessibility, name="accessibility"),
    path("privacy/", window.privacy, name="privacy"),
    path("go/", signed_in.go, name="go"),
    path("office/", signed_in.office_home, name="office_home"),
    path("office/search/", search.everything, name="search"),
    path("me/", mine.home, name="me_home"),
    path("me/services/", mine.all_services, name="me_services"),
    path("me/account/", mine.account, name="me_account"),
    path("me/mobile/", mine.mobile, name="me_mobile"),
    path("me/data/", mine.data, name="me_data"),
    path("me/data/mine.json", mine.data_export, {"form": "json"}, name="me_data_json"),
    path("me/data/mine.xlsx", mine.data_export, {"form": "xlsx"}, name="me_data_xlsx"),
    path("me/looked/", mine.looked, name="me_looked"),
]
