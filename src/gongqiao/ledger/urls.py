"""Addresses of the books."""

from django.urls import path

from gongqiao.ledger.views import entries, funds

urlpatterns = [
    path("ledger/root/", entries.public_roots, name="ledger_roots"),
    path("ledger/root/check_ledger_export.py", entries.checker, name="ledger_checker"),
    path("office/ledger/", funds.funds, name="ledger_funds"),
    path("office/ledger/entries/", entries.entries, name="ledger_entries"),
    path("office/ledger/entries/<int:entry_id>/", entries.entry, name="ledger_entry"),
    path("office/ledger/roots/", entries.roots, name="ledger_office_roots"),
    path("office/ledger/export.csv", entries.export, name="ledger_export"),
    path("office/ledger/funds/<str:code>/", funds.fund, name="ledger_fund"),
    path("office/ledger/funds/<str:code>/statement/", funds.statement, name="ledger_statement"),
    path("office/ledger/funds/<str:code>/report.xlsx", funds.report, name="ledger_report"),
    path("office/ledger/funds/<str:code>/close/", funds.close, name="ledger_close"),
    path("office/ledger/funds/<str:code>/receipt/", funds.receipt, name="ledger_receipt"),
]
