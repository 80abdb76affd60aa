"""Addresses of membership."""

from django.urls import path

from gongqiao.membership.views import applications, card, codes, join, mine, transfers

app_name = "membership"
_APP = "office/applications/<int:application_id>/"
_CODE = "office/join-codes/<int:code_id>/"
_TRANSFER = "office/transfers/<int:transfer_id>/"
urlpatterns = [
    path("join/", join.residence, name="residence"),
    path("join/code/", join.proof, name="proof"),
    path("join/done/", join.done, name="joined"),
    path("join/status/", join.status, name="join_status"),
    path("join/<str:code>/", join.scanned, name="join"),
    path("office/applications/", applications.applications, name="applications"),
    path("office/applications/new/", applications.enter, name="enter"),
    path("office/applications/together/", applications.together, name="together"),
    path(_APP, applications.application, name="application"),
    path(f"{_APP}seen/", applications.seen, name="application_seen"),
    path(f"{_APP}approve/", applications.approve, name="application_approve"),
    path(f"{_APP}refuse/", applications.refuse, name="application_refuse"),
    path("office/join-codes/", codes.codes, name="codes"),
    path("office/join-codes/new/", codes.code_new, name="code_new"),
    path(_CODE, codes.code, name="code"),
    path(f"{_CODE}withdraw/", codes.code_withdraw, name="code_withdraw"),
    path("office/transfers/", transfers.transfers, name="transfers"),
    path("office/transfers/new/", transfers.claim, name="transfer_claim"),
    path(_TRANSFER, transfers.transfer, name="transfer"),
    path(f"{_TRANSFER}answer/", transfers.answer, name="transfer_answer"),
    path("card/keys/", card.keys, name="card_keys"),
    path("card/verify/", card.verify, name="card_verify"),
    path("card/check/", card.check, name="card_check"),
    path("card/worker.js", card.worker, name="card_worker"),
    path("me/card/", card.mine, name="me_card"),
    path("me/card/lost/", card.lost, name="card_lost"),
    path("me/membership/", mine.membership, name="me_membership"),
]
