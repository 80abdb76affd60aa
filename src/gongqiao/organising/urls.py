"""Addresses of organising."""

from django.urls import path

from gongqiao.organising.views import (
    acting,
    cases,
    certificates,
    coverage,
    election,
    ending,
    letters,
    recalls,
    terms,
    then,
    vacancies,
)

app_name = "organising"
_CASE = "office/foundings/<int:case_id>/"
_ORG = "office/organisations/<int:organisation_id>/"
urlpatterns = [
    path("office/foundings/", cases.case_list, name="cases"),
    path("office/foundings/on/<str:day>/", then.cases_on, name="cases_on"),
    path("office/foundings/new/", cases.case_new, name="case_new"),
    path(_CASE, cases.case, name="case"),
    path(f"{_CASE}election/", election.elect, name="elect"),
    path(f"{_CASE}recall-vote/", recalls.recall_vote, name="recall_vote"),
    path(f"{_CASE}steps/<str:move>/", cases.case_step, name="case_step"),
    path(f"{_CASE}letters/<str:letter>/", letters.letter, name="letter"),
    path("office/terms/", terms.term_list, name="terms"),
    path("office/terms/on/<str:day>/", then.terms_on, name="terms_on"),
    path("office/terms/<int:term_id>/", terms.term, name="term"),
    path("office/terms/<int:term_id>/extend/", terms.term_extend, name="term_extend"),
    path("office/coverage/", coverage.coverage, name="coverage"),
    path("office/coverage/<int:employer_id>/code/", coverage.employer_code, name="employer_code"),
    path("office/coverage/on/<str:day>/", coverage.coverage_on, name="coverage_on"),
    path(f"{_ORG}terms/new/", terms.term_new, name="term_new"),
    path(f"{_ORG}re-election/", terms.re_elect, name="re_elect"),
    path(f"{_ORG}by-election/", vacancies.by_election, name="by_election"),
    path(f"{_ORG}acting/", acting.acting_new, name="acting_new"),
    path(f"{_ORG}recall/", recalls.recall_new, name="recall_new"),
    path(f"{_ORG}certificate/", certificates.certificate_new, name="certificate_new"),
    path(f"{_ORG}close/", ending.close, name="close"),
    path(f"{_ORG}merge/", ending.merge, name="merge"),
    path(f"{_ORG}units/new/", ending.unit_new, name="unit_new"),
    path(f"{_ORG}units/<int:unit_id>/end/", ending.unit_end, name="unit_end"),
]
