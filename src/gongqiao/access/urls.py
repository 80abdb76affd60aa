"""Addresses of users, roles and grants."""

from django.urls import path

from gongqiao.access.views import grants, users

app_name = "access"
urlpatterns = [
    path("office/users/", users.users, name="users"),
    path("office/users/new/", users.create, name="user_create"),
    path("office/users/<int:user_id>/", users.user, name="user"),
    path("office/users/<int:user_id>/reset/", users.reset, name="user_reset"),
    path("office/users/<int:user_id>/close/", users.close, name="user_close"),
    path("office/users/<int:user_id>/sessions/end/", users.end_sessions, name="user_end_sessions"),
    path("office/users/<int:user_id>/grants/new/", grants.give, name="grant_give"),
    path("office/roles/", grants.roles, name="roles"),
    path("office/grants/", grants.grants, name="grants"),
    path("office/grants/<int:grant_id>/end/", grants.end, name="grant_end"),
]
