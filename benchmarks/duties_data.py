"""Fills a PostgreSQL database with a very large town: cadres, duties, submissions, as many as are asked for."""

from __future__ import annotations

from dataclasses import dataclass

import psycopg
from sqlalchemy import make_url

from models import Vault

STAFF = 50  # of an office, its head among them
LEADERS, STATIONS = 20, 5


@dataclass(frozen=True, slots=True)
class Size:
    """How large the town is. Of the duties six in ten are open, of the submissions one in a hundred."""

    cadres: int
    duties: int
    submissions: int

    @property
    def offices(self) -> int:
        """How many offices the cadres fill."""
        return max(self.cadres // STAFF, 1)


# Last days from three weeks ago to most of a year ahead; one in a hundred came yesterday.
DUTIES = """
INSERT INTO duty (id, code, title, section, lead, office, village, due, percent, status, problems, next_steps, entry,
                  origin, version, salt, created_at)
SELECT n, n::text, '第' || n || '项任务：推进示范镇建设', '二(五)', '', '办公室' || ((n - 1) %% %(offices)s + 1), '',
       %(today)s::date - 21 + abs(hashint4(n)) %% 300, n %% 100,
       CASE WHEN abs(hashint4(n + 1)) %% 10 < 4 THEN '已销号' ELSE '进行中' END, '', '', '', 'import', 0, '',
       %(now)s::timestamptz
           - CASE WHEN abs(hashint4(n + 2)) %% 100 = 7 THEN interval '15 hours' ELSE interval '60 days' END
FROM generate_series(1, %(duties)s) AS n
"""
# Each duty has one of its office's cadres, but for one in fifty that nobody carries out.
ASSIGNEES = """
INSERT INTO duty_assignee (duty_id, person_id)
SELECT n, ((n - 1) %% %(offices)s) * 50 + 2 + ((n - 1) / %(offices)s) %% 49
FROM generate_series(1, %(duties)s) AS n WHERE abs(hashint4(n + 3)) %% 50 <> 9
"""
SUBMISSIONS = """
INSERT INTO submission (id, ticket, kind, section, content, anonymous, role, filed_by, salt, place, village,
    created_at, offer, details, clause, wording, stance, status, version, office, first_office, public, accept_by,
    reply_by, extension_asked, extended, accepted_at, referred_at, answered_at, reopened, on_agenda, verdict,
    verdict_reason, signer, changed_clause, sketch, rating, rating_reason)
SELECT n, 'NS-20260101-' || lpad(n::text, 7, '0'), '建议', '二(五)', '希望村口装一盏路灯，第' || n || '条', false,
    'villager', '', '', '', '', came, '', '{}', '', '', '', CASE WHEN open THEN '办理中' ELSE '已办结' END, 3,
    '办公室' || ((n - 1) %% %(offices)s + 1), '', false, came::date,
    CASE WHEN open THEN %(today)s::date - 4 + abs(hashint4(n)) %% 25 ELSE came::date + 20 END, 0, 0, came, came,
    CASE WHEN open THEN NULL ELSE came + interval '9 days' END, 0, false, '', '', '', '', '[]', '', ''
FROM (SELECT n, abs(hashint4(n + 1)) %% 100 < 1 AS open,
             %(now)s::timestamptz - interval '40 days' - n * interval '30 seconds' AS came
      FROM generate_series(1, %(submissions)s) AS n) AS made
"""


def fill(url: str, vault: Vault, size: Size, moment: tuple[str, str]) -> None:
    """Fill an empty, migrated database. `moment`: day and time, as ISO texts, from which everything is counted."""
    known = {"today": moment[0], "now": moment[1], "offices": size.offices}
    known |= {"duties": size.duties, "submissions": size.submissions}
    with _connected(url) as connection:
        _people(connection, vault, size)
        for statement in (DUTIES, ASSIGNEES):
            connection.execute(statement, known)
        _submissions(connection, known)
    with _connected(url) as connection:
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")


def _connected(url: str) -> psycopg.Connection[tuple[str, str]]:
    parsed = make_url(url)
    return psycopg.connect(host=str(parsed.query["host"]), user="postgres", dbname=parsed.database)


def _people(connection: psycopg.Connection[tuple[str, str]], vault: Vault, size: Size) -> None:
    staff = size.offices * STAFF
    roles = [("cadre" if n % STAFF else "head", f"办公室{n // STAFF + 1}") for n in range(staff)]
    roles += [("leader", "")] * LEADERS + [("station", "乡贤联络站")] * STATIONS
    columns = "channel, address, role, office, verified, active, unreachable, details"
    with connection.cursor().copy(f"COPY person ({columns}) FROM STDIN") as copy:
        for number, (role, office) in enumerate(roles, start=1):
            name = f"member{number}"
            details = vault.seal({"external_id": name, "name": f"干部{number}", "position": "", "villages": []})
            address = vault.pseudonym("wecom", name)
            copy.write_row(("wecom", address, role, office, False, True, "", details))


def _submissions(connection: psycopg.Connection[tuple[str, str]], known: dict[str, object]) -> None:
    """Insert the submissions with their plain indexes set aside: so it takes a third of the time."""
    wanted = (
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'submission' AND indexdef NOT LIKE '%UNIQUE%'"
    )
    indexes = connection.execute(wanted).fetchall()
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}".encode())
    connection.execute(SUBMISSIONS, known)
    for _, definition in indexes:
        connection.execute(definition.encode())
