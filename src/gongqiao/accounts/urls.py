"""Addresses of the security page; signing in itself is allauth's, under /account/."""

from django.urls import path

from gongqiao.accounts import views

app_name = "accounts"
urlpatterns = [
    path("me/security/", views.security, name="security"),
    path("me/security/end-others/", views.end_others, name="end_others"),
    path("me/security/sessions/<int:session_id>/end/", views.end_one, name="end_session"),
    path("office/views/", views.keep_view, name="keep_view"),
    path("office/views/<int:view_id>/forget/", views.forget_view, name="forget_view"),
]
