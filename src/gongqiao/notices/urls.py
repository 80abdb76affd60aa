"""Addresses of messages."""

from django.urls import include, path

from gongqiao.notices.views import decline, hooks, noting, office, once, own

desk = (
    [
        path("office/deliveries/", office.outbox, name="outbox"),
        path("office/deliveries/<int:delivery_id>/", office.delivery, name="delivery"),
        path("office/deliveries/<int:delivery_id>/retry/", office.retry, name="retry"),
        path("office/notices/", office.texts, name="texts"),
        path("office/members/<int:person_id>/messages/", noting.wish, name="wish"),
        path("hooks/sms/", hooks.sms, name="sms_reports"),
        path("hooks/sms/answers/", hooks.sms_answers, name="sms_answers"),
        path("hooks/wechat/", hooks.wechat, name="wechat_reports"),
        path("t/<str:token>/", decline.choice, name="decline"),
    ],
    "notices",
)
urlpatterns = [
    path("me/messages/", own.messages, name="me_messages"),
    path("me/messages/read/", own.read_all, name="me_messages_read"),
    path("me/messages/settings/", own.wanted, name="me_messages_settings"),
    path("me/messages/wechat/", once.ask, name="me_messages_wechat"),
    path("me/messages/wechat/back/", once.back, name="me_messages_wechat_back"),
    path("me/messages/<int:message_id>/", own.message, name="me_message"),
    path("", include(desk)),
]
