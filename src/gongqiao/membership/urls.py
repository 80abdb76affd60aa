"""Addresses of membership."""

from django.urls import path

from gongqiao.membership.views import (
    applications,
    card,
    codes,
    dues,
    figures,
    join,
    lookalikes,
    mine,
    quality,
    silence,
    standing,
    transfers,
)

app_name = "membership"
_APP = "office/applications/<int:application_id>/"
_CODE = "office/join-codes/<int:code_id>/"
_TRANSFER = "office/transfers/<int:transfer_id>/"
_QUALITY = "office/quality/<int:organisation_id>/"
_FIGURES = "office/member-figures/<int:organisation_id>/"
_SILENCE = "office/silent/<int:silence_id>/"
_MEMBER = "office/members/<int:person_id>/"
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
    path("office/duplicates/", lookalikes.lookalikes, name="lookalikes"),
    path("office/duplicates/<int:pair_id>/", lookalikes.lookalike, name="lookalike"),
    path("office/quality/", quality.quality, name="quality"),
    path(_QUALITY, quality.union, name="quality_union"),
    path(f"{_QUALITY}again/", quality.look_again, name="quality_again"),
    path(f"{_QUALITY}worksheet/", quality.worksheet, name="worksheet"),
    path("office/member-figures/", figures.figures, name="figures"),
    path(_FIGURES, figures.behind, name="figure_rows"),
    path(f"{_FIGURES}again/", figures.count_again, name="figures_again"),
    path(f"{_FIGURES}dues/", figures.dues, name="dues"),
    path(f"{_MEMBER}standing/", standing.standing, name="standing"),
    path(f"{_MEMBER}phone/", standing.phone, name="phone_release"),
    path("office/dues/", dues.sheets, name="dues_sheets"),
    path("office/dues/new/", dues.new, name="dues_new"),
    path("office/dues/<int:sheet_id>/", dues.sheet, name="dues_sheet"),
    path("office/dues/<int:sheet_id>/record/", dues.record, name="dues_record"),
    path("office/dues/<int:sheet_id>/refused/", dues.refused, name="dues_refused"),
    path("office/dues/<int:sheet_id>/back/", dues.back, name="dues_back"),
    path(f"{_MEMBER}dues/", dues.of_member, name="member_dues"),
    path("office/silent/", silence.silences, name="silences"),
    path("office/silent/together/", silence.together, name="silences_together"),
    path("office/silent/again/", silence.look_again, name="silences_again"),
    path(_SILENCE, silence.silence, name="silence"),
    path(f"{_SILENCE}ask/", silence.ask, name="silence_ask"),
    path(f"{_SILENCE}answer/", silence.answer, name="silence_answer"),
    path("card/keys/", card.keys, name="card_keys"),
    path("card/verify/", card.verify, name="card_verify"),
    path("card/check/", card.check, name="card_check"),
    path("card/worker.js", card.worker, name="card_worker"),
    path("me/card/", card.mine, name="me_card"),
    path("me/card/lost/", card.lost, name="card_lost"),
    path("me/membership/stay/", mine.stay, name="me_stay"),
    path("me/membership/leave/", mine.resign, name="me_resign"),
    path("me/membership/", mine.membership, name="me_membership"),
]
