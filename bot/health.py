"""Tells machines how the process is: `/healthz`, `/readyz`, `/metrics`."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest
from prometheus_client.registry import CollectorRegistry
from redis import Redis, RedisError
from sqlalchemy.exc import SQLAlchemyError

from bot.live import LiveKnowledge
from knowledge.town import Town
from models import Database
from models.outgoing import count_by_status


def blueprint(database: Database, redis: Redis | None, live: LiveKnowledge) -> Blueprint:
    """Return the three pages."""
    pages = Blueprint("health", __name__)

    @pages.get("/healthz")
    def healthz() -> Response:
        return jsonify(status="up")

    @pages.get("/readyz")
    def readyz() -> tuple[Response, int]:
        if not _reachable(database):
            return jsonify(status="down", database="unreachable", degraded=_degraded(redis, live)), 503
        entries = len(live.current().town.entries)
        return jsonify(status="ready", entries=entries, degraded=_degraded(redis, live)), 200

    @pages.get("/metrics")
    def metrics() -> Response:
        return Response(_metrics(database, live.current().town), content_type=CONTENT_TYPE_LATEST)

    return pages


def _reachable(database: Database) -> bool:
    try:
        database.ping()
    except SQLAlchemyError:
        return False
    return True


def _degraded(redis: Redis | None, live: LiveKnowledge) -> list[str]:
    # What is wrong with the town's files is in the log; here it would be told to anybody who asks.
    faulty = {"redis": not _answers(redis), "knowledge": bool(live.fault)}
    return [name for name, is_faulty in faulty.items() if is_faulty]


def _answers(redis: Redis | None) -> bool:
    try:
        return redis is not None and bool(redis.ping())
    except RedisError:
        return False


def _metrics(database: Database, town: Town) -> bytes:
    # Read from the database at each scrape: any number of web processes then tell the same.
    registry = CollectorRegistry()
    Gauge("bot_knowledge_entries", "Entries of the town's knowledge", registry=registry).set(len(town.entries))
    outbox = Gauge("bot_outbox_messages", "Outbox rows by status", ["status"], registry=registry)
    with database.read() as session:
        for status, count in count_by_status(session):
            outbox.labels(status).set(count)
    return generate_latest(registry)
