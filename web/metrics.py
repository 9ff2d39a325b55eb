"""Figures about the server for whoever runs it, behind a door: only from this machine, or with the token in the data folder."""

from __future__ import annotations

import ipaddress
import os
import secrets
from functools import lru_cache

from litestar import Request, Response, get
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from domain.errors import Missing
from web.settings import Settings

SEVERAL_PROCESSES = "PROMETHEUS_MULTIPROC_DIR"
PROXIED = ("x-forwarded-for", "forwarded", "x-real-ip", "via")

_requests = Counter("sanshi_requests", "Requests answered", ["method", "path", "status"])
_seconds = Histogram(
    "sanshi_request_seconds",
    "Time until the answer begins",
    ["path"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
_failures = Counter("sanshi_failures", "Errors nobody foresaw", ["error"])


def observe(method: str, path: str, status: int, seconds: float) -> None:
    requests, took = _figures(method, path, status)
    requests.inc()
    took.observe(seconds)


@lru_cache(maxsize=1000)
def _figures(method: str, path: str, status: int) -> tuple[Counter, Histogram]:
    return _requests.labels(method, path, str(status)), _seconds.labels(path)


def failed(error: str) -> None:
    _failures.labels(error).inc()


@get("/metrics", opt={"public": True, "guarded": "metrics"}, include_in_schema=False, sync_to_thread=False)
def show(request: Request) -> Response[bytes]:
    if not (from_this_machine(request) or knows_the_token(request)):
        raise Missing()
    return Response(
        generate_latest(registry()), headers={"content-type": CONTENT_TYPE_LATEST, "cache-control": "no-store"}
    )


def from_this_machine(request: Request) -> bool:
    """A front on the same machine passes on strangers: who comes through one is not from here."""
    if request.client is None or any(header in request.headers for header in PROXIED):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def knows_the_token(request: Request) -> bool:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return False
    return secrets.compare_digest(token.strip().encode(), Settings.from_environment().metrics_token.encode())


def registry() -> CollectorRegistry:
    """With several web processes each writes its figures to a file, and any of them can add them up."""
    if SEVERAL_PROCESSES not in os.environ:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)
    return together
