"""Addresses of consents."""

from django.urls import path

from gongqiao.consents.views import assisted, family, mine, office

urlpatterns = [
    path("me/consents/", mine.centre, name="me_consents"),
    path("me/consents/<str:code>/", mine.one, name="me_consent"),
    path("me/family/", family.family, name="me_family"),
    path("me/family/new/", family.family_new, name="me_family_new"),
    path("me/family/<int:member_id>/remove/", family.family_remove, name="me_family_remove"),
    path("me/correct/", family.correct, name="me_correct"),
    path("office/consents/", office.overview, name="consents"),
    path("office/consents/answers/", office.answers, name="consents_answers"),
    path("office/consents/record/<int:person_id>/", office.record, name="consents_record"),
    path("office/consents/paper/<str:code>/", office.paper, name="consents_paper"),
    path("office/corrections/", office.corrections, name="corrections"),
    path("office/corrections/<int:correction_id>/", office.correction, name="correction"),
    path("office/assist/", assisted.find, name="assist"),
    path("office/assist/begin/<int:person_id>/", assisted.begin, name="assist_begin"),
    path("office/assist/end/", assisted.end, name="assist_end"),
    path("office/assist/sessions/<int:assisted_id>/", assisted.one, name="assist_one"),
]
