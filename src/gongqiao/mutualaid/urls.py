"""Addresses of mutual aid."""

from django.urls import path

from gongqiao.mutualaid.enums import Asked
from gongqiao.mutualaid.views import (
    batches,
    claims,
    enrolments,
    fund,
    mine,
    missed,
    objections,
    participation,
    periods,
    premiums,
    public,
    recoveries,
    review,
    review_together,
    runs,
    schemes,
)

MINE = [
    path("me/cover/", mine.cover, name="me_cover"),
    path("me/payments/", mine.payments, name="me_payments"),
    path("me/payments/<int:claim_id>/why/", mine.why, name="me_payment_why"),
    path(
        "me/payments/<int:claim_id>/ask/", mine.say, {"kind": Asked.QUESTION}, name="me_payment_ask"
    ),
    path(
        "me/payments/<int:claim_id>/object/",
        mine.say,
        {"kind": Asked.OBJECTION},
        name="me_payment_object",
    ),
    path("me/bank/", mine.bank, name="me_bank"),
    path("me/bank/change/", mine.bank_change, name="me_bank_change"),
]
OPEN = [
    path("schemes/", public.schemes, name="schemes"),
    path("schemes/<str:code>/<int:no>/", public.scheme, name="scheme"),
    path("disclosures/", public.disclosures, name="disclosures"),
    path("disclosures/<str:code>/<int:no>/", public.disclosure, name="disclosure"),
]
OBJECTIONS = [
    path("office/aid/objections/", objections.objections, name="aid_objections"),
    path("office/aid/objections/<int:objection_id>/", objections.answer, name="aid_objection"),
]
CLAIMS = [
    path("office/aid/claims/", claims.claims, name="aid_claims"),
    path("office/aid/claims/<int:claim_id>/", claims.claim, name="aid_claim"),
    path("office/aid/claims/<int:claim_id>/approve/", review.approve, name="aid_claim_approve"),
    path("office/aid/claims/<int:claim_id>/reject/", review.reject, name="aid_claim_reject"),
    path("office/aid/claims/<int:claim_id>/hold/", review.hold, name="aid_claim_hold"),
    path("office/aid/claims/<int:claim_id>/resume/", review.resume, name="aid_claim_resume"),
    path("office/aid/review/", review.desk, name="aid_review"),
    path("office/aid/review/together/", review_together.together, name="aid_review_together"),
    path("office/aid/review/<int:claim_id>/", review.desk, name="aid_review_one"),
]
MISSED = [
    path("office/aid/missed/", missed.missed, name="aid_missed"),
    path("office/aid/missed/<int:missed_id>/", missed.one, name="aid_missed_one"),
    path("office/aid/missed/<int:missed_id>/person/", missed.this_person, name="aid_missed_person"),
    path("office/aid/missed/<int:missed_id>/close/", missed.close, name="aid_missed_close"),
]
SCHEMES = [
    path("office/aid/schemes/", schemes.schemes, name="aid_schemes"),
    path("office/aid/schemes/new/", schemes.store, name="aid_scheme_store"),
    path("office/aid/schemes/<str:code>/", schemes.scheme, name="aid_scheme"),
    path("office/aid/schemes/<str:code>/compare/", schemes.compare, name="aid_scheme_compare"),
    path(
        "office/aid/schemes/<str:code>/versions/<int:version_id>/scheme.yaml",
        schemes.download,
        name="aid_scheme_yaml",
    ),
    path("office/aid/shadow/", schemes.shadow, name="aid_shadow"),
    path("office/aid/shadow/stays.csv", schemes.shadow_stays, name="aid_shadow_stays"),
]
FUND = [
    path("office/aid/fund/", fund.listed, name="aid_funds"),
    path("office/aid/fund/<str:code>/", fund.one, name="aid_fund"),
    path("office/aid/fund/<str:code>/premiums/", fund.premiums, name="aid_fund_premiums"),
    path("office/aid/fund/<str:code>/premiums/new/", premiums.book, name="aid_premium_book"),
    path("office/aid/fund/<str:code>/periods.csv", fund.export, name="aid_fund_csv"),
]
BATCHES = [
    path("office/aid/batches/", batches.listed, name="aid_batches"),
    path("office/aid/batches/new/", batches.make, name="aid_batch_make"),
    path("office/aid/batches/answer/", batches.answer, name="aid_bank_answer"),
    path("office/aid/batches/<str:code>/", batches.one, name="aid_batch"),
    path("office/aid/batches/<str:code>/approve/", batches.approve, name="aid_batch_approve"),
    path("office/aid/batches/<str:code>/release/", batches.release, name="aid_batch_release"),
    path("office/aid/batches/<str:code>/withdraw/", batches.withdraw, name="aid_batch_withdraw"),
    path(
        "office/aid/batches/<str:code>/bank.csv",
        batches.bank_file,
        {"kind": "csv"},
        name="aid_batch_csv",
    ),
    path(
        "office/aid/batches/<str:code>/bank.xml",
        batches.bank_file,
        {"kind": "xml"},
        name="aid_batch_xml",
    ),
]
RECOVERIES = [
    path("office/aid/recoveries/", recoveries.listed, name="aid_recoveries"),
    path("office/aid/recoveries/<int:claim_id>/", recoveries.one, name="aid_recovery"),
    path(
        "office/aid/recoveries/<int:claim_id>/came-back/",
        recoveries.came_back,
        name="aid_recovery_came_back",
    ),
    path(
        "office/aid/recoveries/<int:claim_id>/agreed/",
        recoveries.agreed,
        name="aid_recovery_agreed",
    ),
    path(
        "office/aid/recoveries/<int:claim_id>/disagreed/",
        recoveries.disagreed,
        name="aid_recovery_disagreed",
    ),
    path(
        "office/aid/recoveries/<int:claim_id>/give-up/",
        recoveries.give_up,
        name="aid_recovery_give_up",
    ),
    path(
        "office/aid/given-up/<int:recovery_id>/withdraw/",
        recoveries.withdraw,
        name="aid_given_up_withdraw",
    ),
    path(
        "office/aid/given-up/<int:recovery_id>/approve/",
        recoveries.approve,
        name="aid_given_up_approve",
    ),
]
PERIODS = [
    path("office/aid/periods/", periods.listed, name="aid_periods"),
    path("office/aid/periods/<str:code>/<int:no>/", periods.one, name="aid_period"),
    path("office/aid/periods/<str:code>/<int:no>/close/", periods.close, name="aid_period_close"),
    path(
        "office/aid/periods/<str:code>/<int:no>/payments/",
        periods.payments,
        name="aid_period_payments",
    ),
    path(
        "office/aid/periods/<str:code>/<int:no>/payments.csv",
        periods.payments_file,
        name="aid_period_payments_csv",
    ),
]
ENROLMENTS = [
    path("office/aid/enrolments/", enrolments.listed, name="aid_enrolments"),
    path("office/aid/enrolments/unions/", participation.newest, name="aid_enrolment_unions"),
    path(
        "office/aid/enrolments/unions/<str:code>/<int:no>/",
        participation.of_period,
        name="aid_enrolment_unions_of",
    ),
    path("office/aid/enrolments/new/", enrolments.upload, name="aid_enrol"),
    path(
        "office/aid/enrolments/refused/<int:batch_id>/",
        enrolments.refused,
        name="aid_enrol_refused",
    ),
]
RUNS = [
    path("office/aid/runs/", runs.listed, name="aid_runs"),
    path("office/aid/runs/decide/", runs.decide, name="aid_decide"),
    path("office/aid/runs/<int:run_id>/", runs.one, name="aid_run"),
]
urlpatterns = [
    *MISSED,
    *SCHEMES,
    *FUND,
    *BATCHES,
    *RECOVERIES,
    *PERIODS,
    *ENROLMENTS,
    *RUNS,
    *MINE,
    *OPEN,
    *OBJECTIONS,
    *CLAIMS,
]
