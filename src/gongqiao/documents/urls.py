"""Addresses of documents."""

from django.urls import path

from gongqiao.documents import views

app_name = "documents"
urlpatterns = [
    path("office/documents/<int:document_id>/", views.download, name="download"),
    path("office/documents/<int:document_id>/unseal/", views.unseal, name="unseal"),
]
