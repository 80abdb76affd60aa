"""Addresses of the platform: choices of display."""

from django.urls import path

from gongqiao.platform import views

urlpatterns = [path("display/", views.display, name="display")]
