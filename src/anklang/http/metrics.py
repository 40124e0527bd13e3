"""What Prometheus reads at `/metrics`."""

from __future__ import annotations

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, generate_latest
from starlette.requests import Request
from starlette.responses import Response

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
STATES = Gauge("anklang_messages_open", "Messages without a final state", ["state"], registry=REGISTRY)


def metrics(request: Request) -> Response:
    """Counters of this process, and what waits in the database."""
    site = site_of(request)
    with site.database.transaction() as tx:
        queued = tx.row("SELECT count(*) FROM (SELECT 1 FROM fact_queue LIMIT 1000000) q")
        QUEUED.set(0 if queued is None else queued[0])
        for lane, name in enumerate(("transactional", "triggered", "bulk")):
            row = tx.row(
                "SELECT count(*) FROM (SELECT 1 FROM send_queue WHERE lane = %s AND due_at <= %s LIMIT 1000000) q",
                [lane, site.clock.now()],
            )
            DUE.labels(lane=name).set(0 if row is None else row[0])
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)
