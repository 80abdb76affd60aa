"""Addresses of the feeds."""

from django.urls import path

from gongqiao.feeds.views import files, hospitals, receiving

urlpatterns = [
    path("office/feeds/", files.files, name="feeds_files"),
    path("office/feeds/hospitals/", hospitals.hospitals, name="feeds_hospitals"),
    path("office/feeds/hospitals/new/", hospitals.hospitals_new, name="feeds_hospitals_new"),
    path("office/feeds/receive/", receiving.receive, name="feeds_receive"),
    path("office/feeds/intakes/<int:intake_id>/", receiving.intake, name="feeds_intake"),
    path("office/feeds/files/<int:file_id>/", files.file, name="feeds_file"),
    path("office/feeds/files/<int:file_id>/reconcile/", files.reconcile, name="feeds_reconcile"),
    path("office/feeds/files/<int:file_id>/dealt/", files.dealt, name="feeds_dealt"),
    path("office/feeds/files/<int:file_id>/refused.csv", files.refused_csv, name="feeds_refused"),
    path("office/feeds/lines/<int:line_id>/", files.line, name="feeds_line"),
    path("office/feeds/lines/<int:line_id>/open/", files.open_line, name="feeds_open_line"),
]
