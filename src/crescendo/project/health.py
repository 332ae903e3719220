"""/healthz, /readyz and /metrics: for supervisors, load balancers and Prometheus."""

from __future__ import annotations

from ipaddress import ip_address

from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST

from crescendo.core.clock import SystemClock
from crescendo.core.settings import current
from crescendo.project import measures, state

_NEVER_KEPT = {"Cache-Control": "no-store"}


def process(request: HttpRequest) -> HttpResponse:
    """200 as long as this process answers; nothing else is asked."""
    del request
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8", headers=_NEVER_KEPT)


def ready(request: HttpRequest) -> HttpResponse:
    """200 where database, log and worker do their work, else 503 with the reasons."""
    del request
    reasons = state.troubles(now=SystemClock().now())
    said = {"ready": not reasons, "reasons": reasons}
    return JsonResponse(said, status=503 if reasons else 200, headers=_NEVER_KEPT)


def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus, for this machine and the trusted networks only; 404 for all others."""
    if not _is_near(request):
        return HttpResponse(status=404)
    text = measures.text(now=SystemClock().now())
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST, headers=_NEVER_KEPT)


def _is_near(request: HttpRequest) -> bool:
    """Whether everybody on the way is near: a proxy on this machine speaks for whoever asked it."""
    hops = [request.META.get("REMOTE_ADDR", "")]
    hops += [hop for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    return "Forwarded" not in request.headers and all(_is_of_ours(hop.strip()) for hop in hops)


def _is_of_ours(text: str) -> bool:
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return address.is_loopback or any(
        address in network for network in current().trusted_proxies if network.version == address.version
    )
