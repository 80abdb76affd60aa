"""Addresses of the register."""

from django.urls import path

from gongqiao.registry.views import imports, members, officers, organisations, repairs, then

app_name = "registry"
_ORG = "office/organisations/<int:organisation_id>/"
_MEMBER = "office/members/<int:person_id>/"
_IMPORT = "office/imports/<int:import_id>/"
urlpatterns = [
    path("office/organisations/", organisations.organisations, name="organisations"),
    path("office/organisations/on/<str:day>/", then.organisations_on, name="organisations_on"),
    path(_ORG, organisations.organisation, name="organisation"),
    path(f"{_ORG}edit/", organisations.organisation_edit, name="organisation_edit"),
    path(f"{_ORG}new/", organisations.organisation_new, name="organisation_new"),
    path(f"{_ORG}members/on/<str:day>/", then.members_on, name="members_on"),
    path(f"{_ORG}offices/new/", organisations.office_new, name="office_new"),
    path(f"{_ORG}offices/<int:office_id>/", organisations.office_edit, name="office_edit"),
    path(f"{_ORG}offices/<int:office_id>/end/", organisations.office_end, name="office_end"),
    path("office/officers/", officers.officers, name="officers"),
    path("office/officers/on/<str:day>/", officers.officers_on, name="officers_on"),
    path("office/members/", members.members, name="members"),
    path(_MEMBER, members.member, name="member"),
    path(f"{_MEMBER}show/<str:field>/", members.member_unmask, name="member_unmask"),
    path(f"{_MEMBER}transfer/", members.member_transfer, name="member_transfer"),
    path(f"{_MEMBER}name/", members.member_name, name="member_name"),
    path(f"{_MEMBER}gender/", members.member_gender, name="member_gender"),
    path(f"{_MEMBER}leave/", members.member_leave, name="member_leave"),
    path(f"{_MEMBER}certificates/new/", members.certificate_new, name="certificate_new"),
    path(f"{_MEMBER}merges/new/", members.merge_new, name="merge_new"),
    path("office/merges/<int:merge_id>/", members.merge_decide, name="merge_decide"),
    path("office/imports/", imports.imports, name="imports"),
    path("office/imports/new/", imports.import_new, name="import_new"),
    path(_IMPORT, imports.import_preview, name="import_preview"),
    path(f"{_IMPORT}go/", imports.import_go, name="import_go"),
    path(f"{_IMPORT}repairs/", repairs.import_repairs, name="import_repairs"),
    path(f"{_IMPORT}undo/", imports.import_undo, name="import_undo"),
    path(f"{_IMPORT}report/", imports.import_report, name="import_report"),
]
