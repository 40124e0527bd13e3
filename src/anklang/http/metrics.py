"""What Prometheus reads at `/metrics`."""

from __future__ import annotations

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, generate_latest
from starlette.requests import Request
from starlette.responses import Response

from anklang.flows.look_around import waiting
from anklang.http.state import site_of

REGISTRY = CollectorRegistry()
REFUSED_CALLBACKS = Counter(
    "anklang_callbacks_refused_total", "Provider callbacks that were not taken", ["kind"], registry=REGISTRY
)
LINKS = Counter(
    "anklang_link_requests_total", "Requests for smart links", ["opened", "counted"], registry=REGISTRY
)
QUEUED = Gauge("anklang_facts_queued", "Facts accepted and not yet handled", registry=REGISTRY)
DUE = Gauge("anklang_messages_due", "Messages that stand in a lane and are due", ["lane"], registry=REGISTRY)


def metrics(request: Request) -> Response:
    """Counters of this process, and what waits in the database."""
    site = site_of(request)
    with site.database.transaction() as tx:
        found = waiting(tx, site.clock.now())
    QUEUED.set(found.facts)
    for lane, due in found.due.items():
        DUE.labels(lane=lane).set(due)
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)
