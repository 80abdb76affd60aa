"""Addresses of the desk."""

from django.urls import path

from gongqiao.desk.views import acting, board, figures, mine, noting, sharing

urlpatterns = [
    path("me/rate/<int:item_id>/", mine.rate, name="desk_rate"),
    path("office/desk/", board.board, name="desk_board"),
    path("office/desk/note/", noting.note, name="desk_note"),
    path("office/desk/share/", sharing.share, name="desk_share"),
    path("office/desk/offices/", sharing.offices, name="desk_offices"),
    path("office/desk/figures/", figures.page, name="desk_figures"),
    path("office/desk/figures/<str:measure>/<str:of>/", figures.rows, name="desk_figure_rows"),
    path("office/desk/<int:item_id>/", board.item, name="desk_item"),
    path("office/desk/<int:item_id>/take/", acting.take, name="desk_take"),
    path("office/desk/<int:item_id>/answer/", acting.answer, name="desk_answer"),
    path("office/desk/<int:item_id>/hand/", acting.hand, name="desk_hand"),
    path("office/desk/<int:item_id>/pause/", acting.pause, name="desk_pause"),
    path("office/desk/<int:item_id>/resume/", acting.resume, name="desk_resume"),
    path("office/desk/<int:item_id>/close/", acting.close, name="desk_close"),
]
