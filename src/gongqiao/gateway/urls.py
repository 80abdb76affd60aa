"""Addresses of the interface, and of the pages about it."""

from django.urls import URLPattern, URLResolver, include, path

from gongqiao.gateway.views import hooks, keys, reference
from gongqiao.gateway.views.api import service

office: tuple[list[URLPattern], str] = (
    [
        path("keys/", keys.keys, name="keys"),
        path("keys/new/", keys.make, name="key_make"),
        path("keys/<int:key_id>/", keys.key, name="key"),
        path("keys/<int:key_id>/rotate/", keys.rotate, name="key_rotate"),
        path("keys/<int:key_id>/revoke/", keys.revoke, name="key_revoke"),
        path("calls/", keys.calls, name="calls"),
        path("subscriptions/", hooks.subscriptions, name="subscriptions"),
        path("subscriptions/new/", hooks.subscribe, name="subscribe"),
        path("subscriptions/<int:subscription_id>/", hooks.subscription, name="subscription"),
        path("subscriptions/<int:subscription_id>/secret/", hooks.rotate, name="hook_rotate"),
        path("subscriptions/<int:subscription_id>/move/", hooks.move, name="hook_move"),
        path("subscriptions/<int:subscription_id>/ping/", hooks.ping, name="hook_ping"),
        path("events/", hooks.deliveries, name="deliveries"),
        path("events/<int:delivery_id>/", hooks.delivery, name="delivery"),
        path("events/<int:delivery_id>/replay/", hooks.replay, name="replay"),
    ],
    "gateway",
)
urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", reference.reference, name="api_reference"),
    path("api/v1/openapi.json", reference.openapi, name="api_openapi"),
    *service.addresses(),
    path("office/interface/", include(office)),
]
