"""The helpdesk, where its documentation puts it, and the files that were attached in it."""

from django.conf import settings
from django.urls import include, path, re_path
from django.views.static import serve

urlpatterns = [
    path("helpdesk/", include("helpdesk.urls", namespace="helpdesk")),
    re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT}),
]
