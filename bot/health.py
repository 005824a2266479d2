"""Tells machines how the process is: `/healthz`, `/readyz`, `/metrics`."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest
from prometheus_client.registry import CollectorRegistry
from redis import Redis, RedisError
from sqlalchemy.exc import SQLAlchemyError

from knowledge.town import Town
from models import Database
from models.outgoing import count_by_status


def blueprint(database: Database, redis: Redis | None, town: Town) -> Blueprint:
    """Return the three pages."""
    pages = Blueprint("health", __name__)

    @pages.get("/healthz")
    def healthz() -> Response:
        return jsonify(status="up")

    @pages.get("/readyz")
    def readyz() -> tuple[Response, int]:
        degraded = _degraded(redis)
        if not _reachable(database):
            return jsonify(status="down", database="unreachable", degraded=degraded), 503
        return jsonify(status="ready", entries=len(town.entries), degraded=degraded), 200

    @pages.get("/metrics")
    def metrics() -> Response:
        return Response(_metrics(database, town), content_type=CONTENT_TYPE_LATEST)

    return pages


def _reachable(database: Database) -> bool:
    try:
        database.ping()
    except SQLAlchemyError:
        return False
    return True


def _degraded(redis: Redis | None) -> list[str]:
    try:
        reachable = redis is not None and bool(redis.ping())
    except RedisError:
        reachable = False
    return [] if reachable else ["redis"]


def _metrics(database: Database, town: Town) -> bytes:
    # Read from the database at each scrape: any number of web processes then tell the same.
    registry = CollectorRegistry()
    Gauge("bot_knowledge_entries", "Entries of the town's knowledge", registry=registry).set(len(town.entries))
    outbox = Gauge("bot_outbox_messages", "Outbox rows by status", ["status"], registry=registry)
    with database.read() as session:
        for status, count in count_by_status(session):
            outbox.labels(status).set(count)
    return generate_latest(registry)
