"""Signing in: by password, slowly for whoever guesses, without telling who has an account."""

from __future__ import annotations

import statistics
import time
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.test import override_settings

from tests.app.program.program_helpers import announced
from tests.world import PASSWORD, World
from throughcare.access.models import AuditLine
from throughcare.kit import clock
from throughcare.people.models import Account, RefusedSignIn, SignInFailure, SocketTicket
from throughcare.people.rules import LIMITS, failure_keys, sign_in_key
from throughcare.program.actions.sign_ins import note_refused_sign_ins
from throughcare.program.models import Member, Membership, Standing

ARGON = ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def email_of(member: Member) -> str:
    """The address of a member's account."""
    return Account.objects.get(id=member.account_id).email


def test_the_right_password_signs_in_whatever_the_capitals(world: World) -> None:
    client = world.client()
    response = client.post("/sign-in", {"email": email_of(world.ana).upper(), "password": PASSWORD})
    assert response.status_code == 302
    assert response["Location"] == "/arrive"
    assert client.get("/arrive")["Location"] == "/"
    assert client.get("/arrive")["Location"] == "/"
    assert client.get("/me").status_code == 200
    with world.at():
        lines = AuditLine.objects.filter(verb="sign_in", actor_id=world.ana.id)
        assert lines.count() == 1, "one sign-in is one line"


def test_the_page_wanted_is_reached_and_only_one_of_ours(world: World) -> None:
    for wanted, onward in (
        ("/people/ask", "/people/ask"),
        ("/p/x/contact?a=1&b=2", "/p/x/contact?a=1&b=2"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
    ):
        client = world.client()
        form = {"email": email_of(world.ana), "password": PASSWORD, "next": wanted}
        response = client.post("/sign-in", form)
        assert client.get(response["Location"])["Location"] == onward


@pytest.mark.parametrize(
    "form", [{}, {"email": "x"}, {"email": "a@x.org"}, {"email": "a\0@x.org", "password": "x"}]
)
def test_an_unfinished_form_says_what_is_missing(world: World, form: dict[str, str]) -> None:
    response = world.client().post("/sign-in", form)
    assert response.status_code == 422
    assert "sign_in" not in response.cookies


def test_wrong_and_unknown_say_the_same(world: World) -> None:
    answers = []
    for email in (email_of(world.ana), f"nobody-{world.bridgewell.id}@example.org"):
        response = world.client().post("/sign-in", {"email": email, "password": "not the password"})
        page = response.content.decode().replace(email, "")
        answers.append((response.status_code, page.count("fit together")))
    assert answers == [(422, 1), (422, 1)]


def test_an_account_that_is_off_or_has_no_password_cannot_sign_in(world: World) -> None:
    Account.objects.filter(id=world.ana.account_id).update(is_active=False)
    Account.objects.filter(id=world.ben.account_id).update(password=make_password(None))
    for member in (world.ana, world.ben):
        form = {"email": email_of(member), "password": PASSWORD}
        assert world.client().post("/sign-in", form).status_code == 422


def test_guessing_at_one_person_is_slowed_down_with_a_clear_sentence(world: World) -> None:
    client = world.client()
    form = {"email": email_of(world.ana), "password": "a guess"}
    most = LIMITS[0].most
    origin = {"REMOTE_ADDR": f"10.1.{world.bridgewell.id % 250}.7"}
    for _ in range(most):
        assert client.post("/sign-in", form, **origin).status_code == 422
    refused = client.post("/sign-in", form | {"password": PASSWORD}, **origin)
    assert refused.status_code == 429, "even the right one has to wait"
    assert "Too many tries. Wait 15 minutes" in refused.content.decode()
    other = client.post("/sign-in", {"email": email_of(world.ben), "password": PASSWORD}, **origin)
    assert other.status_code == 302, "somebody else at the same place is not hurt"
    with clock.frozen(clock.now() + timedelta(minutes=16)):
        assert world.client().post("/sign-in", form | {"password": PASSWORD}, **origin).status_code == 302


def test_an_address_nobody_has_meets_the_same_limit(world: World) -> None:
    origin = {"REMOTE_ADDR": f"10.2.{world.bridgewell.id % 250}.7"}
    form = {"email": f"nobody-{world.bridgewell.id}@example.org", "password": "a guess"}
    codes = [world.client().post("/sign-in", form, **origin).status_code for _ in range(LIMITS[0].most + 1)]
    assert codes == [422] * LIMITS[0].most + [429]


def test_guessing_at_everybody_from_one_place_is_slowed_down(world: World) -> None:
    origin = f"10.3.{world.bridgewell.id % 250}.7"
    keys = failure_keys("a key for tests only", "x", origin)
    limit = next(limit for limit in LIMITS if limit.kind == "origin")
    SignInFailure.objects.bulk_create(
        SignInFailure(key=keys["origin"], at=clock.now()) for _ in range(limit.most)
    )
    form = {"email": email_of(world.ana), "password": PASSWORD}
    assert world.client().post("/sign-in", form, REMOTE_ADDR=origin).status_code == 429
    assert world.client().post("/sign-in", form, REMOTE_ADDR="10.3.251.7").status_code == 302


def test_the_right_password_forgets_the_wrong_ones(world: World) -> None:
    form = {"email": email_of(world.eve), "password": "a guess"}
    origin = {"REMOTE_ADDR": f"10.4.{world.bridgewell.id % 250}.7"}
    for _ in range(3):
        for _ in range(LIMITS[0].most - 1):
            assert world.client().post("/sign-in", form, **origin).status_code == 422
        assert world.client().post("/sign-in", form | {"password": PASSWORD}, **origin).status_code == 302


def test_the_table_of_failures_names_nobody(world: World) -> None:
    email = email_of(world.ana)
    world.client().post("/sign-in", {"email": email, "password": "a guess"}, REMOTE_ADDR="10.5.0.9")
    kept = b"".join(bytes(failure.key) for failure in SignInFailure.objects.all())
    assert email.encode() not in kept
    assert b"10.5.0.9" not in kept


@override_settings(PASSWORD_HASHERS=ARGON)
def test_unknown_addresses_take_as_long_as_known_ones(world: World) -> None:
    Account.objects.filter(id=world.ana.account_id).update(password=make_password("the real one"))
    assert Account.objects.get(id=world.ana.account_id).password.startswith("argon2$argon2id$")

    def seconds(email: str) -> float:
        from throughcare.people.actions import check_password

        SignInFailure.objects.all().delete()
        began = time.perf_counter()
        assert check_password(email=email, password="a guess", origin="10.6.0.1") is None
        return time.perf_counter() - began

    known, unknown = email_of(world.ana), "nobody@nowhere.example"
    seconds(known)
    pairs = [(seconds(known), seconds(unknown)) for _ in range(7)]
    one, other = (statistics.median(times) for times in zip(*pairs, strict=True))
    assert abs(one - other) < 0.5 * max(one, other), f"{one:.4f} s against {other:.4f} s"


def test_people_of_two_organizations_choose_and_stay_apart(world: World) -> None:
    with world.at(world.other_organization):
        twin = Member.objects.create(
            organization_id=world.other_organization.id,
            account_id=world.ana.account_id,
            first_name="Ana",
            zone="America/Denver",
        )
        Standing.objects.create(id=twin.id, organization_id=world.other_organization.id)
    Membership.objects.create(
        account_id=world.ana.account_id, organization=world.other_organization, member_id=twin.id
    )
    client = world.client()
    client.post("/sign-in", {"email": email_of(world.ana), "password": PASSWORD})
    assert client.get("/arrive?next=/me")["Location"] == "/organization?next=%2Fme"
    page = client.get("/organization").content.decode()
    assert "Bridgewell" in page
    assert "Northway" in page
    chosen = client.post("/organization", {"member": str(twin.id), "next": "/me"})
    assert client.get(chosen["Location"])["Location"] == "/me"
    assert client.get(f"/agreement/{world.harbor.slug}").status_code == 404, "Bridgewell is elsewhere now"
    client.post("/organization", {"member": str(world.ana.id)})
    assert client.get(f"/agreement/{world.harbor.slug}").status_code == 200
    assert client.post("/organization", {"member": str(world.ben.id)}).status_code == 404


def test_somebody_without_a_program_is_told_what_to_do(world: World) -> None:
    account = Account.objects.create(
        email=f"alone-{world.bridgewell.id}@example.org", password=make_password(PASSWORD)
    )
    client = world.client()
    client.post("/sign-in", {"email": account.email, "password": PASSWORD})
    assert "not part of a program yet" in client.get("/arrive").content.decode()
    assert client.get("/me").status_code == 404
    assert client.get("/organization").status_code == 404


def refused_on_trail(member: Member) -> int:
    """How many refused sign-ins stand on the trail for this member's account."""
    return AuditLine.objects.filter(verb="sign_in.refused", object_id=member.account_id).count()


def test_a_wrong_password_is_on_the_trail_a_moment_later_and_only_of_whom_it_was_meant_for(
    world: World,
) -> None:
    client = world.client()
    for _ in range(2):
        client.post("/sign-in", {"email": email_of(world.ana), "password": "not this one at all"})
    client.post("/sign-in", {"email": "nobody.at.all@example.org", "password": "not this one at all"})
    assert note_refused_sign_ins() >= 2
    assert not RefusedSignIn.objects.exists(), "nothing is kept of who tried what"
    with world.at():
        assert (refused_on_trail(world.ana), refused_on_trail(world.ben)) == (2, 0)
        assert not AuditLine.objects.filter(verb="sign_in.refused").exclude(actor_id=None).exists()
    with world.at(world.other_organization):
        assert not AuditLine.objects.filter(verb="sign_in.refused").exists()
    note_refused_sign_ins()
    with world.at():
        assert refused_on_trail(world.ana) == 2, "once is enough"


def test_whoever_goes_elsewhere_first_is_noted_too(world: World) -> None:
    client = world.client()
    client.post("/sign-in", {"email": email_of(world.ana), "password": PASSWORD})
    assert client.get("/me").status_code == 200
    assert client.get("/arrive").status_code == 302
    with world.at():
        assert AuditLine.objects.filter(verb="sign_in", actor_id=world.ana.id).count() == 1


def test_signing_in_over_a_sign_in_ends_the_one_before(world: World) -> None:
    client = world.client(world.ana)
    key = sign_in_key(client.session.session_key or "")
    client.post("/socket-ticket")
    with announced() as told:
        client.post("/sign-in", {"email": email_of(world.ben), "password": PASSWORD})
    assert {"organization": world.bridgewell.id, "kind": "signed-out", "sign_in": key} in told
    assert not SocketTicket.objects.filter(sign_in_key=key).exists()
    assert sign_in_key(client.session.session_key or "") != key
