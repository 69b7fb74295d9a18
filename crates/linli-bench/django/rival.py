"""The rival of the list bench: demands of one community by state, counted and paged, in Django REST framework.

As one would write it: a model over the table, a serializer with the fields our list shows, the framework's own
paging. No login, no permissions, no log."""

import os

import django
from django.conf import settings

settings.configure(
    DEBUG=False,
    SECRET_KEY="bench",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF="rival",
    INSTALLED_APPS=["rest_framework"],
    MIDDLEWARE=[],
    USE_TZ=True,
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.environ["RIVAL_DATABASE"],
            "CONN_MAX_AGE": None,
        }
    },
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": [],
        "DEFAULT_PERMISSION_CLASSES": [],
        "UNAUTHENTICATED_USER": None,
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    },
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import models  # noqa: E402
from django.urls import path  # noqa: E402
from rest_framework import generics, pagination, serializers  # noqa: E402

COMMUNITY = os.environ["RIVAL_COMMUNITY"]


class Demand(models.Model):
    street_id = models.BigIntegerField()
    id = models.BinaryField(primary_key=True)
    number = models.TextField()
    title = models.TextField()
    text = models.TextField()
    class_id = models.BinaryField()
    source = models.TextField()
    urgency = models.TextField()
    area_path = models.TextField()
    beneficiaries = models.BigIntegerField()
    state = models.TextField()
    next_step = models.TextField()
    next_due_at = models.BigIntegerField()
    created_at = models.BigIntegerField()
    accepted_at = models.BigIntegerField()
    closed_at = models.BigIntegerField()
    asked = models.BigIntegerField()
    committed = models.BigIntegerField()
    fulfilled = models.BigIntegerField()
    unit = models.TextField()
    reopen_count = models.BigIntegerField()
    supervised = models.BooleanField()
    requesters = models.BigIntegerField()
    version = models.BigIntegerField()

    class Meta:
        app_label = "rival"
        managed = False
        db_table = "demand"


class DemandSerializer(serializers.ModelSerializer):
    id = serializers.SerializerMethodField()
    class_id = serializers.SerializerMethodField()
    text_start = serializers.SerializerMethodField()

    def get_id(self, demand):
        return bytes(demand.id).hex()

    def get_class_id(self, demand):
        return bytes(demand.class_id).hex()

    def get_text_start(self, demand):
        return demand.text[:60]

    class Meta:
        model = Demand
        fields = [
            "id", "number", "title", "text_start", "class_id", "source", "urgency", "area_path", "beneficiaries",
            "state", "next_step", "next_due_at", "created_at", "accepted_at", "closed_at", "asked", "committed",
            "fulfilled", "unit", "reopen_count", "supervised", "requesters", "version",
        ]


class Pages(pagination.PageNumberPagination):
    page_size = 50
    page_size_query_param = "page_size"


class DemandList(generics.ListAPIView):
    serializer_class = DemandSerializer
    pagination_class = Pages

    def get_queryset(self):
        demands = Demand.objects.filter(street_id=1, area_path__gte=COMMUNITY, area_path__lt=COMMUNITY[:-1] + "0")
        states = self.request.query_params.get("state")
        if states:
            demands = demands.filter(state__in=states.split(","))
        return demands.order_by("-created_at", "-id")


urlpatterns = [path("demands/", DemandList.as_view())]
application = get_wsgi_application()
