"""Addresses of the trail."""

from django.urls import path

from gongqiao.audit import views

app_name = "audit"
urlpatterns = [
    path("office/audit/", views.events, name="events"),
    path("office/audit/<int:event_id>/", views.event, name="event"),
]
