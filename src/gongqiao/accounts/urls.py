"""Addresses of the security page; signing in itself is allauth's, under /account/."""

from django.urls import path

from gongqiao.accounts.views import phone, security, wechat

app_name = "accounts"
urlpatterns = [
    path("sign-in/", phone.number, name="phone"),
    path("sign-in/code/", phone.code, name="phone_code"),
    path("sign-in/who/", phone.who, name="phone_who"),
    path("sign-in/again/", phone.again, name="phone_again"),
    path("me/security/wechat/unlink/", wechat.unlink, name="unlink_wechat"),
    path("me/security/", security.security, name="security"),
    path("me/security/end-others/", security.end_others, name="end_others"),
    path("me/security/sessions/<int:session_id>/end/", security.end_one, name="end_session"),
    path("office/views/", security.keep_view, name="keep_view"),
    path("office/views/<int:view_id>/forget/", security.forget_view, name="forget_view"),
]
