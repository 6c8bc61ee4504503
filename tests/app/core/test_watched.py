"""Each request has a trace that its answer, its log lines and its statements carry, and a place in the numbers."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import OperationalError, connection
from django.db.backends.utils import CursorWrapper
from django.test.utils import CaptureQueriesContext

from tests.words import words
from tests.world import World
from throughcare.kit import logs, measured, trace
from throughcare.safety.models import Concern

PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
AS_STRANGE = "Marzipan-Lighthouse"


class Lines(logging.Handler):
    """Every line that is logged, in both forms."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.forms = (logs.JsonLine(), logs.PlainLine())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines += [form.format(record) for form in self.forms]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """All loggers wide open."""
    root, ours, requests = (logging.getLogger(name) for name in ("", "throughcare", "django.request"))
    before = [(one, one.level) for one in (root, ours, requests)]
    listening = Lines()
    root.addHandler(listening)
    for one, _ in before:
        one.setLevel(logging.DEBUG)
    yield listening
    root.removeHandler(listening)
    for one, level in before:
        one.setLevel(level)


def gone(*_: object, **__: object) -> None:
    raise OperationalError(f"server closed the connection while it read {AS_STRANGE}")


def test_an_answer_names_its_trace_and_each_has_its_own(world: World) -> None:
    client = world.client(world.ana)
    found = [client.get("/me")["X-Request-ID"] for _ in range(2)]
    assert all(re.fullmatch("[0-9a-f]{32}", one) for one in found)
    assert found[0] != found[1]
    assert trace.current() == ""


def test_a_proxys_trace_goes_on_and_nonsense_does_not(world: World) -> None:
    client = world.client(world.ana)
    assert client.get("/me", headers={"traceparent": PARENT})["X-Request-ID"] == TRACE
    for nonsense in ("00-xyz", "*/ DROP TABLE", "00-" + "0" * 32 + "-00f067aa0ba902b7-01"):
        answer = client.get("/me", headers={"traceparent": nonsense})
        assert re.fullmatch("[0-9a-f]{32}", answer["X-Request-ID"])


def test_every_statement_of_a_request_carries_its_trace(world: World) -> None:
    client = world.client(world.ana)
    before = measured.STATEMENTS.of().value[1], sum(measured.DATABASE.of("request").value[0])
    with CaptureQueriesContext(connection) as caught:
        client.get("/me", headers={"traceparent": PARENT})
    statements = [query["sql"] for query in caught.captured_queries]
    assert statements
    # A transaction's own beginning and end are no statements of ours.
    ours = [sql for sql in statements if not re.match(r"(SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT)", sql)]
    assert [sql for sql in ours if not sql.startswith(f"/* trace {TRACE} */ ")] == []
    assert measured.STATEMENTS.of().value[1] - before[0] == len(ours)
    assert sum(measured.DATABASE.of("request").value[0]) == before[1] + 1


def test_requests_are_counted_by_route_and_status_and_never_by_address(world: World) -> None:
    client = world.client(world.ana)
    here, away = measured.REQUESTS.of("thread", "200"), measured.REQUESTS.of("thread", "404")
    nowhere, static = measured.REQUESTS.of("none", "404"), measured.REQUESTS.of("static", "404")
    helped = measured.REQUESTS.of("help-now", "200")
    before = [one.value for one in (here, away, nowhere, static, helped)]
    client.get(f"/threads/{world.cohort_room.id}")
    client.get(f"/threads/{uuid4()}")
    client.get(f"/{AS_STRANGE}")
    client.get(f"/static/{AS_STRANGE}.css")
    client.get("/help")
    assert [one.value for one in (here, away, nowhere, static, helped)] == [count + 1 for count in before]
    shown = {
        values for family in (measured.REQUESTS, measured.REQUEST_TIME) for values, _ in family.samples()
    }
    assert AS_STRANGE.lower() not in str(shown).lower()
    assert str(world.cohort_room.id) not in str(shown)


def test_a_fault_says_its_trace_to_the_person_and_in_the_log(
    world: World, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = world.client(world.ana)
    client.raise_request_exception = False

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(AS_STRANGE)

    monkeypatch.setattr("throughcare.conversations.views.threads.get_thread", broken)
    answer = client.get(f"/threads/{world.cohort_room.id}", headers={"traceparent": PARENT})
    assert answer.status_code == 500
    assert f"say: {trace.short(TRACE)}." in words(answer.content.decode())
    said = [json.loads(line) for line in lines.lines if line.startswith("{")]
    ours = [one for one in said if one["logger"] == "throughcare.web"]
    assert [(one["event"], one["trace"]) for one in ours] == [("%s %s failed: %s", TRACE)]
    assert AS_STRANGE not in "".join(lines.lines)


def test_a_database_that_is_away_says_so_with_the_trace(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = world.client(world.ana)
    client.raise_request_exception = False
    monkeypatch.setattr(CursorWrapper, "execute", gone)
    answer = client.get("/me", headers={"traceparent": PARENT})
    assert answer.status_code == 503
    assert f"say: {trace.short(TRACE)}." in words(answer.content.decode())


def test_no_line_holds_words_names_or_addresses_whatever_happens(
    world: World, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Posting, danger, a report, wrong passwords, bad requests, faults and a database that goes away."""
    client = world.client(world.ana)
    client.raise_request_exception = False
    room = f"/threads/{world.cohort_room.id}"

    def post(body: str) -> Any:
        return client.post(f"{room}/post", {"client_id": str(uuid4()), "body": body, "kind": "plain"})

    assert post(f"Good evening, {AS_STRANGE}.").status_code == 302
    post(f"I want to kill myself tonight. {AS_STRANGE}")
    with world.at():
        assert Concern.objects.filter(member=world.ana).exists()
    post(f"{AS_STRANGE} \0 " + "x" * 5_000)
    client.get(f"{room}?q={AS_STRANGE}")
    client.get(f"/{AS_STRANGE}")
    client.get("/me", HTTP_HOST=f"{AS_STRANGE}.example")
    client.post("/me/name", {"alias": AS_STRANGE * 50})
    world.client().post("/sign-in", {"email": f"{AS_STRANGE}@example.org", "password": AS_STRANGE})
    with monkeypatch.context() as away:
        away.setattr(CursorWrapper, "execute", gone)
        assert post(f"Is {AS_STRANGE} lost?").status_code == 503
    said = "".join(lines.lines)
    assert lines.lines, "something was said"
    for secret in (AS_STRANGE, AS_STRANGE.lower(), "Reyes", "kill myself", str(world.ana.id)):
        assert secret not in said
    assert str(world.cohort_room.id) not in said
