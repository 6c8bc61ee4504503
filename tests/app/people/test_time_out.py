"""Sign-ins that nobody uses: staff's end soon, everybody else's late, and nothing that was typed is lost."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.app.program.program_helpers import announced
from tests.words import words
from tests.world import PASSWORD, World
from throughcare.access.models import AuditLine
from throughcare.conversations.models import Message
from throughcare.kit import clock
from throughcare.people.models import Account, SocketTicket
from throughcare.people.rules import sign_in_key
from throughcare.program.actions.sign_ins import end_idle_sign_ins
from throughcare.program.actors import BY_ITSELF, NOTED_KEY, STAFF_KEY
from throughcare.program.models import Role

MINUTE = timedelta(minutes=1)
SAID = "I walked to the lake and back this morning."


def key_of(client: Client) -> str:
    """The cookie of this browser's sign-in."""
    return client.cookies["sign_in"].value


def ends_at(client: Client) -> datetime:
    """When this sign-in ends if nobody uses it."""
    return Session.objects.get(session_key=key_of(client)).expire_date


def is_in(client: Client, url: str = "/me", **headers: Any) -> bool:
    """Whether this browser is let in."""
    return client.get(url, **headers).status_code == 200


def writes_to_sign_ins(queries: CaptureQueriesContext) -> int:
    """How many statements change a sign-in."""
    return sum("UPDATE" in one["sql"] and "django_session" in one["sql"] for one in queries.captured_queries)


def test_staff_are_out_after_half_an_hour_and_a_member_is_not(world: World) -> None:
    noon = clock.now()
    with clock.frozen(noon) as time:
        cleo, ana = world.client(world.cleo), world.client(world.ana)
        assert is_in(cleo)
        assert is_in(ana)
        time.move_to(noon + 29 * MINUTE)
        assert is_in(cleo)
        time.move_to(noon + 58 * MINUTE)
        assert is_in(cleo), "what was used lasts on"
        time.move_to(noon + 89 * MINUTE)
        answer = cleo.get("/me?a=b")
        assert answer["Location"] == "/sign-in?next=/me%3Fa%3Db", "signing in leads back to the page"
        assert not is_in(cleo)
        assert is_in(ana)
        time.move_to(noon + timedelta(days=29))
        assert is_in(ana)
        time.move_to(noon + timedelta(days=58))
        assert is_in(ana)
        time.move_to(noon + timedelta(days=89))
        assert not is_in(ana)


def test_who_works_here_has_the_short_one_whatever_else_she_is(world: World) -> None:
    for member in (world.cleo, world.mo, world.omar, world.cory, world.dina, world.pia, world.root):
        assert ends_at_after_a_page(world, member) == settings.STAFF_IDLE, member.first_name
    for member in (world.ana, world.ada, world.mia, world.frank, world.greta):
        assert ends_at_after_a_page(world, member) == settings.MEMBER_IDLE, member.first_name


def ends_at_after_a_page(world: World, member: Any) -> timedelta:
    """How long a sign-in of this member lasts from a page on."""
    with clock.frozen(clock.now()):
        client = Client(HTTP_HOST="localhost:8000")
        client.force_login(Account.objects.get(id=member.account_id))
        client.get("/me")
        return ends_at(client) - clock.now()


def test_once_at_work_a_sign_in_stays_short_and_a_new_role_makes_it_short(world: World) -> None:
    noon = clock.now()
    with clock.frozen(noon) as time:
        ana = world.client(world.ana)
        assert is_in(ana)
        with world.at():
            role = Role.objects.create(
                organization_id=world.bridgewell.id,
                member=world.ana,
                program=world.harbor,
                role="moderator",
                from_at=noon,
            )
        assert is_in(ana)
        assert ends_at(ana) - noon == settings.STAFF_IDLE
        with world.at():
            Role.objects.filter(id=role.id).update(until_at=noon)
        time.move_to(noon + 20 * MINUTE)
        assert 'data-island="still-here"' in ana.get("/me").content.decode(), (
            "what is short is kept by typing"
        )
        assert ends_at(ana) - clock.now() == settings.STAFF_IDLE


def test_what_a_page_asks_by_itself_keeps_nothing_alive(world: World) -> None:
    noon = clock.now()
    with clock.frozen(noon) as time:
        omar = world.client(world.omar)
        assert is_in(omar)
        for minute in range(2, 30, 3):
            time.move_to(noon + minute * MINUTE)
            assert is_in(omar, headers={BY_ITSELF: "yes"})
            assert is_in(omar, "/desk", headers={"HX-Request": "true"})
            assert omar.post("/socket-ticket", headers={BY_ITSELF: "yes"}).status_code == 200
        time.move_to(noon + 31 * MINUTE)
        assert omar.post("/socket-ticket", headers={BY_ITSELF: "yes"})["Location"].startswith("/sign-in")
        part = omar.get("/desk", headers={"HX-Request": "true"})
        assert (part.status_code, part.content) == (401, b""), "nothing is put in the list's place"


def test_typing_without_asking_for_anything_keeps_it(world: World) -> None:
    noon = clock.now()
    with clock.frozen(noon) as time:
        cleo = world.client(world.cleo)
        for minute in (25, 50, 75):
            time.move_to(noon + minute * MINUTE)
            assert cleo.post("/still-here").status_code == 204
        time.move_to(noon + 100 * MINUTE)
        assert cleo.get("/still-here", headers={BY_ITSELF: "yes"}).status_code == 204, "asked, not used"
        time.move_to(noon + 106 * MINUTE)
        for ask in (cleo.get, cleo.post, world.client().get, world.client().post):
            assert ask("/still-here")["Location"].startswith("/sign-in")
    assert 'data-island="still-here"' in world.client(world.cleo).get("/me").content.decode()
    assert 'data-idle="1800"' in world.client(world.cleo).get("/me").content.decode()
    assert 'data-island="still-here"' not in world.client(world.ana).get("/me").content.decode()


def test_it_is_written_once_in_three_minutes_or_an_hour(world: World) -> None:
    noon = clock.now()
    with clock.frozen(noon) as time:
        for member, pause in ((world.cleo, 3 * MINUTE), (world.ana, 60 * MINUTE)):
            time.move_to(noon)
            client = world.client(member)
            for late, wanted in ((timedelta(0), 0), (pause - MINUTE, 0), (pause, 1), (pause + MINUTE, 0)):
                time.move_to(noon + late)
                with CaptureQueriesContext(connection) as queries:
                    assert is_in(client)
                assert writes_to_sign_ins(queries) == wanted, (member.first_name, late)


def test_what_else_is_written_to_a_sign_in_never_moves_its_end(world: World) -> None:
    noon = clock.now()
    with clock.frozen(noon) as time:
        client = world.client(world.cleo)
        assert is_in(client)
        time.move_to(noon + 20 * MINUTE)
        session = client.session
        session["anything"] = 1
        session.save()
        assert ends_at(client) == noon + settings.STAFF_IDLE
        assert client.session["anything"] == 1


def test_its_sockets_hear_of_it_no_ticket_is_left_and_the_trail_says_so(world: World) -> None:
    noon = clock.now()
    with clock.frozen(noon) as time:
        cleo, ana, nobody = world.client(world.cleo), world.client(world.ana), world.client()
        for client in (cleo, ana):
            assert client.post("/socket-ticket").status_code == 200
        nobody.force_login(Account.objects.create(email=f"{uuid4()}@example.org", password="!"))
        end_idle_sign_ins()
        assert is_in(cleo), "only what is over is ended"
        time.move_to(noon + 30 * MINUTE)
        with announced() as told:
            assert end_idle_sign_ins() >= 2
        key = sign_in_key(key_of(cleo))
        assert {"organization": world.bridgewell.id, "kind": "timed-out", "sign_in": key} in told
        assert {"organization": 0, "kind": "timed-out", "sign_in": sign_in_key(key_of(nobody))} in told
        assert not SocketTicket.objects.filter(sign_in_key=key).exists()
        assert SocketTicket.objects.filter(sign_in_key=sign_in_key(key_of(ana))).exists()
        assert end_idle_sign_ins() == 0
        assert is_in(ana)
    with world.at():
        line = AuditLine.objects.get(verb="sign_in.timed_out")
        assert (line.actor_id, line.object_id, line.detail) == (None, world.cleo.account_id, {})
    assert not Session.objects.filter(session_key=key_of(cleo)).exists()


def test_help_now_still_knows_whom_to_help(world: World) -> None:
    with clock.frozen(clock.now()) as time:
        ana = world.client(world.ana)
        assert is_in(ana)
        time.advance(timedelta(days=90))
        end_idle_sign_ins()
        assert not is_in(ana)
        assert "Tell my team" in words(ana.get("/help").content.decode())
        answer = ana.post("/help/tell", headers={"Origin": settings.PUBLIC_URL})
        assert answer["Location"] == "/help?told=told"


def test_a_message_that_came_too_late_is_carried_through_the_sign_in_and_stands_once(world: World) -> None:
    form = {"body": SAID, "kind": "plain", "client_id": str(uuid4())}
    url = f"/threads/{world.cohort_room.id}/post"
    with clock.frozen(clock.now()) as time:
        fay = world.client(world.fay)
        assert is_in(fay)
        time.advance(31 * MINUTE)
        asked = fay.post(url, form)
        assert asked.status_code == 401
        assert "What you sent has not gone out yet" in words(asked.content.decode())
        assert "form" in asked.context
        again = asked.context["form"].initial["again"]
        email = Account.objects.get(id=world.fay.account_id).email
        wrong = fay.post("/sign-in", {"email": email, "password": "not this one", "again": again})
        assert wrong.status_code == 422
        assert wrong.context["form"]["again"].value() == again, "a wrong password loses nothing either"
        back = fay.post("/sign-in", {"email": email, "password": PASSWORD, "again": again})
        assert back.status_code == 200
        assert SAID in words(back.content.decode())
        assert back.context["sent"].url == url
        sent = dict(back.context["sent"].fields)
        assert sent == form
        for _ in range(2):
            assert fay.post(url, sent).status_code == 302
    with world.at():
        assert Message.objects.filter(thread=world.cohort_room, author=world.fay, body=SAID).count() == 1


def test_only_a_form_from_a_browser_that_was_signed_in_is_carried(world: World) -> None:
    url = f"/threads/{world.cohort_room.id}/post"
    stranger = world.client()
    assert stranger.post(url, {"body": SAID})["Location"].startswith("/sign-in")
    with clock.frozen(clock.now()) as time:
        fay = world.client(world.fay)
        time.advance(31 * MINUTE)
        by_script = fay.post(url, {"body": SAID}, headers={"Sec-Fetch-Mode": "cors"})
        assert by_script.status_code == 302
        secret = fay.post("/me/password", {"old": PASSWORD, "new": "another long one"})
        assert secret.status_code == 302, "a password is carried nowhere"
    ana = world.client()
    email = Account.objects.get(id=world.ana.account_id).email
    for forged in ("x", "a:b:c", signing.dumps(["/me/password", [["new", "x"]]], salt="elsewhere"), "\0"):
        answer = world.client().post("/sign-in", {"email": email, "password": PASSWORD, "again": forged})
        assert answer.status_code in {302, 422}, forged
    assert NOTED_KEY not in ana.session
    assert STAFF_KEY not in ana.session


def test_the_form_says_why_one_is_asked_again(world: World) -> None:
    page = words(world.client().get("/sign-in?idle=yes&next=/desk").content.decode())
    assert "Nothing was done here for a while." in page
    assert "Nothing was done here" not in words(world.client().get("/sign-in").content.decode())
