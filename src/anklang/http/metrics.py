"""What Prometheus reads at `/metrics`."""

from __future__ import annotations

import hmac

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, generate_latest
from starlette.requests import Request
from starlette.responses import Response

from anklang.flows.look_around import waiting
from anklang.http.problems import problem
from anklang.http.state import site_of

REGISTRY = CollectorRegistry()
REFUSED_CALLBACKS = Counter(
    "anklang_callbacks_refused_total", "Provider callbacks that were not taken", ["kind"], registry=REGISTRY
)
LINKS = Counter(
    "anklang_link_requests_total", "Requests for smart links", ["opened", "counted"], registry=REGISTRY
)
QUEUED = Gauge("anklang_facts_queued", "Facts accepted and not yet handled", registry=REGISTRY)
STUCK = Gauge(
    "anklang_people_stuck",
    "People with a fact that could not be handled; their later facts wait",
    registry=REGISTRY,
)
DUE = Gauge("anklang_messages_due", "Messages that stand in a lane and are due", ["lane"], registry=REGISTRY)


def metrics(request: Request) -> Response:
    """Counters of this process, and what waits in the database.

    With a key set only for its bearer; without one only while nobody but this machine can reach us.
    """
    site = site_of(request)
    if site.metrics_key is None:
        return problem(403, "Not allowed", "Set ANKLANG_METRICS_KEY and send it: Authorization: Bearer …")
    given = request.headers.get("authorization", "").partition(" ")[2].strip()
    if site.metrics_key and not hmac.compare_digest(given.encode(), site.metrics_key.encode()):
        return problem(401, "Not allowed", "Send the metrics key.", headers={"WWW-Authenticate": "Bearer"})
    with site.database.transaction() as tx:
        found = waiting(tx, site.clock.now())
    QUEUED.set(found.facts)
    STUCK.set(found.stuck)
    for lane, due in found.due.items():
        DUE.labels(lane=lane).set(due)
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)
