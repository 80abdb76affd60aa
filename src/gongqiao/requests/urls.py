"""Addresses of requests."""

from django.urls import URLPattern, URLResolver, include, path

from gongqiao.requests.views import doing, door, entry, keeping, mine, office

_one = [
    path("", office.record, name="record"),
    path("answer/", doing.answer, name="answer"),
    path("say/", doing.say, name="say"),
    path("ask-back/", doing.ask_back, name="ask_back"),
    path("resume/", doing.resume, name="resume"),
    path("take/", doing.take, name="take"),
    path("hand-on/", doing.hand_on, name="hand_on"),
    path("mobile/", doing.mobile, name="mobile"),
    path("conceal/", doing.conceal, name="conceal"),
    path("reveal/", doing.reveal, name="reveal"),
    path("merge/", doing.merge, name="merge"),
    path("unmerge/", doing.unmerge, name="unmerge"),
    path("link/", doing.link, name="link"),
    path("recognise/", doing.recognise, name="recognise"),
]
_office: list[URLPattern | URLResolver] = [
    path("", office.requests, name="list"),
    path("new/", entry.assisted, name="assisted"),
    path("call/", entry.call, name="call"),
    path("topics/", keeping.topics, name="topics"),
    path("templates/", keeping.template_list, name="templates"),
    path("templates/new/", keeping.template_new, name="template_new"),
    path("templates/<int:template_id>/", keeping.template, name="template"),
    path("templates/<int:template_id>/retire/", keeping.template_retire, name="template_retire"),
    path("places/", keeping.place_list, name="places"),
    path("places/new/", keeping.place_new, name="place_new"),
    path("places/<int:place_id>/", keeping.place, name="place"),
    path("places/<int:place_id>/withdraw/", keeping.place_withdraw, name="place_withdraw"),
    path("calls/", keeping.call_list, name="calls"),
    path("calls/<int:call_id>/", keeping.call, name="call_back"),
    path("<str:number>/", include(_one)),
    path("<str:number>/<int:document_id>/", office.photo, name="photo"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("office/requests/", include((_office, "requests"))),
    path("me/requests/", mine.mine, name="me_requests"),
    path("me/requests/new/", mine.ask, name="me_request_new"),
    path("me/requests/draft/", mine.draft, name="me_request_draft"),
    path("me/requests/<str:number>/", mine.record, name="me_request"),
    path("me/requests/<str:number>/reply/", mine.reply, name="me_request_reply"),
    path("me/requests/<str:number>/reopen/", mine.reopen, name="me_request_reopen"),
    path("me/requests/<str:number>/rate/", mine.rate, name="me_request_rate"),
    path("me/requests/<str:number>/withdraw/", mine.withdraw, name="me_request_withdraw"),
    path("me/requests/<str:number>/conceal/", mine.conceal, name="me_request_conceal"),
    path("me/requests/<str:number>/<int:document_id>/", mine.photo, name="me_request_photo"),
    path("ask/", door.look, name="request_look"),
    path("ask/done/", door.asked, name="request_asked"),
    path("ask/<str:code>/", door.place, name="request_place"),
]
