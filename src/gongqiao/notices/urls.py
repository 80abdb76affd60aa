"""Addresses of messages."""

from django.urls import include, path

from gongqiao.notices import views

office = ([path("office/deliveries/", views.outbox, name="outbox")], "notices")
urlpatterns = [
    path("me/messages/", views.messages, name="me_messages"),
    path("me/messages/read/", views.read_all, name="me_messages_read"),
    path("me/messages/<int:message_id>/", views.message, name="me_message"),
    path("", include(office)),
]
