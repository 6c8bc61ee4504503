"""Opening reviews: by a duty that may be killed, beside a queue that shows what waits though it is dead."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db.models import Q

from tests.app.asking import a_message, audited, queries
from tests.app.moderation.reviewing import a_held
from tests.world import World, a_member, a_thread, an_episode, pair_of
from throughcare.config.work import open_missed_reviews, open_reviews, scan_all
from throughcare.conversations.actions.messages import withdraw_message
from throughcare.conversations.models import Message, ReadMark, Seat
from throughcare.kit import clock
from throughcare.kit.ids import least_id_at, made_at, new_id
from throughcare.moderation import actions, rules
from throughcare.moderation.actions import opening, scanning
from throughcare.moderation.models import Review, ReviewSetting, ScanMark
from throughcare.moderation.queries.reviews import first_reviews, next_review, queue_for
from throughcare.program.models import Member


@pytest.fixture
def watched(world: World) -> World:
    """The scan has begun, and nothing is drawn by chance."""
    with world.at():
        scanning.scan()
        ReviewSetting.objects.create(
            organization_id=world.bridgewell.id, program=world.harbor, sample_per_mille=0, strike_days=90
        )
    return world


def kinds() -> list[str]:
    return sorted(Review.objects.values_list("kind", flat=True))


def test_held_and_reported_are_in_the_queue_though_no_duty_runs(world: World) -> None:
    with world.at():
        held = a_held(world)
        said = a_message(world.support_group, world.ben, "You are all fools.")
        report = actions.report_message(world.actor(world.ana), message_id=said.id, reason="unkind")
    page = world.client(world.mo).get("/reviews").content.decode()
    for words in ("312-555-0100", "You are all fools.", "Contact details", "Red", "due"):
        assert words in page
    with world.at():
        assert Review.objects.get(kind="held").subject_id == held.id
        assert Review.objects.get(kind="report").subject_id == report.id


def test_evidence_is_frozen_with_who_had_seen_it(watched: World) -> None:
    with watched.at():
        said = a_message(watched.support_group, watched.ben, "As it was.", flags=["harassment"])
        ReadMark.objects.create(
            organization_id=watched.bridgewell.id,
            thread=watched.support_group,
            member=watched.eve,
            seq=said.seq,
        )
        assert scanning.scan() == 1
        Message.objects.filter(id=said.id).update(body="As it became.")
        review = Review.objects.get(subject_id=said.id)
        assert (review.kind, review.frozen_body, review.flags) == ("flagged", "As it was.", ["harassment"])
        assert review.seen_by_ids == [watched.eve.id]
        assert (review.level, review.opened_at) == (rules.Level.RED, said.at)
    page = watched.client(watched.mo).get(f"/reviews/{review.id}").content.decode()
    assert "As it was." in page
    assert "changed since" in page
    assert "Eve Adler" in page


def test_opening_is_done_once_whatever_runs_how_often(watched: World) -> None:
    with watched.at():
        a_held(watched)
        a_message(watched.support_group, watched.ben, "Flagged", flags=["harassment"])
    for _ in range(3):
        open_reviews()
        scan_all()
        open_missed_reviews()
    with watched.at():
        assert kinds() == ["flagged", "held"]
        mark = ScanMark.objects.get().message_id
        assert mark == Message.objects.order_by("-id").values_list("id", flat=True).first()


def test_killed_between_opening_and_marking_nothing_is_lost_or_doubled(
    watched: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with watched.at():
        a_message(watched.support_group, watched.ben, "Flagged", flags=["harassment"])

        def die(*_: object) -> int:
            opened(*_)
            raise KeyboardInterrupt

        opened = scanning.open_all
        with monkeypatch.context() as patch:
            patch.setattr(scanning, "open_all", die)
            with pytest.raises(KeyboardInterrupt):
                scanning.scan()
        assert kinds() == []
        assert scanning.scan() == 1
        assert scanning.scan() == 0


def test_what_a_slow_commit_showed_late_is_found(watched: World) -> None:
    with watched.at():
        late = a_message(watched.support_group, watched.ben, "Late", state="held", flags=["harassment"])
        later = a_message(watched.support_group, watched.ben, "Later")
        scanning.scan()
        ScanMark.objects.update(message_id=least_id_at(made_at(later.id) + timedelta(minutes=1)))
        Message.objects.filter(id=late.id).update(state="visible", seq=90)
        assert scanning.scan() == 0
        assert scanning.scan_again() == 1
        assert Review.objects.get().subject_id == late.id


@pytest.mark.parametrize("ahead", [timedelta(hours=1), timedelta(days=300)])
def test_a_machine_whose_clock_is_ahead_blinds_nobody_to_the_others(watched: World, ahead: timedelta) -> None:
    with watched.at():
        early = a_message(
            watched.support_group,
            watched.ben,
            "From tomorrow",
            flags=["harassment"],
            id=least_id_at(made_at(new_id()) + ahead),
        )
        assert scanning.scan() == 1
        said = a_message(watched.support_group, watched.eve, "From now", flags=["harassment"])
        new = a_message(watched.support_group, a_new_one(watched), "Hello")
        assert scanning.scan() == 2
        assert scanning.scan() == 0
        assert set(Review.objects.values_list("subject_id", flat=True)) == {early.id, said.id, new.id}


def test_flagged_words_from_a_machine_whose_clock_is_behind_are_found(watched: World) -> None:
    with watched.at():
        a_message(watched.support_group, watched.eve, "From now")
        scanning.scan()
        late = a_message(
            watched.support_group,
            watched.ben,
            "From an hour ago",
            flags=["self-harm"],
            id=least_id_at(made_at(new_id()) - timedelta(hours=1)),
        )
        assert scanning.scan() == 0
        assert scanning.scan_again() == 1
        assert Review.objects.get().subject_id == late.id


def test_what_no_reviewer_looks_at_hides_nothing_that_was_missed(
    watched: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "AT_ONCE", 2)
    with watched.at():
        for _ in range(4):
            a_message(watched.support_group, watched.fay, "At work", flags=["link"])
            a_message(watched.care_team, watched.ana, "To my team", flags=["link"])
        missed = a_message(watched.support_group, watched.ben, "Missed", flags=["self-harm"])
        ScanMark.objects.update(message_id=least_id_at(made_at(new_id()) + timedelta(minutes=1)))
        assert scanning.scan() == 0
        assert scanning.scan_again() == 1
        assert Review.objects.get().subject_id == missed.id


def test_only_what_a_person_should_see(watched: World) -> None:
    with watched.at():
        for by, body, more in (
            (watched.ben, "Plain", {}),
            (watched.fay, "At work", {"flags": ["harassment"]}),
            (watched.ben, "Old", {"flags": ["harassment"], "at": clock.now() - timedelta(days=2)}),
        ):
            a_message(watched.support_group, by, body, **more)
        direct = a_thread(
            watched.harbor, "direct-thread", watched.ana, watched.ben, **pair_of(watched.ana, watched.ben)
        )
        a_message(direct, watched.ana, "Between us", flags=["harassment"], severity=3)
        a_message(watched.care_team, watched.ana, "To my team", severity=3)
        assert scanning.scan() == 0


def a_new_one(world: World) -> Member:
    new = a_member(world.bridgewell, "Newa")
    an_episode(new, world.harbor, world.cohort, weeks=0.1)
    Seat.objects.create(
        organization_id=world.bridgewell.id, thread=world.support_group, member=new, from_seq=1
    )
    return new


def test_the_first_three_posts_of_somebody_new(watched: World) -> None:
    with watched.at():
        new = a_new_one(watched)
        for number in range(2):
            a_message(watched.support_group, new, f"Hello {number}")
        a_message(watched.support_group, watched.ben, "Not new")
        scanning.scan()
        assert kinds() == ["first-post"] * 2
        for number in range(3):
            a_message(watched.support_group, new, f"Again {number}")
        scanning.scan()
        assert kinds() == ["first-post"] * 3
        assert set(Review.objects.values_list("level", flat=True)) == {rules.Level.GREEN}


def test_a_sample_is_drawn_from_what_nothing_was_found_in(watched: World) -> None:
    with watched.at():
        ReviewSetting.objects.update(sample_per_mille=rules.MOST_SAMPLE)
        for number in range(60):
            a_message(watched.support_group, watched.ben, f"Plain {number}")
        a_message(watched.support_group, watched.ben, "Flagged", flags=["link"])
        scanning.scan()
        drawn = Review.objects.filter(kind="sample")
        wanted = {m.id for m in Message.objects.filter(flags=[]) if rules.is_drawn(m.id, rules.MOST_SAMPLE)}
        assert set(drawn.values_list("subject_id", flat=True)) == wanted
        assert set(drawn.values_list("weight", flat=True)) <= {5.0}
        assert Review.objects.get(kind="flagged").weight == 0


def test_what_is_taken_back_waits_no_longer_but_reports_do(world: World) -> None:
    with world.at():
        said = a_message(world.support_group, world.ben, "Sorry.", flags=["harassment"])
        actions.report_message(world.actor(world.ana), message_id=said.id, reason="unkind")
        held = a_held(world)
        scanning.scan()
        opening.open_waiting()
        scanning.scan()
        assert kinds() == ["flagged", "held", "report"]
        withdraw_message(world.actor(world.ben), message_id=said.id)
        withdraw_message(world.actor(world.ben), message_id=held.id)
        assert list(Review.objects.filter(state="open").values_list("kind", flat=True)) == ["report"]
        assert set(Review.objects.filter(state="settled").values_list("outcome", flat=True)) == {"taken-back"}


def test_several_reports_of_a_message_are_one_row_barred_to_each_reporter(world: World) -> None:
    with world.at():
        said = a_message(world.support_group, world.ben, "You are all fools.")
        for by, reason in ((world.ana, "unkind"), (world.fay, "danger")):
            actions.report_message(world.actor(by), message_id=said.id, reason=reason)
        opening.open_waiting()
        review = Review.objects.get()
        assert set(review.barred_ids) == {world.ben.id, world.ana.id, world.fay.id}
        assert review.level == rules.Level.CRISIS
        assert queue_for(world.actor(world.fay)).total == 0
        assert queue_for(world.actor(world.fay)).for_others == 1
        assert queue_for(world.actor(world.mo)).total == 1
        assert audited("review.opened") == 1


def test_three_thousand_rows_are_a_short_page(world: World) -> None:
    with world.at():
        now = clock.now()
        Review.objects.bulk_create(
            Review(
                organization_id=world.bridgewell.id, kind="sample", subject_id=UUID(int=n),
                program=world.harbor, thread=world.support_group, message_id=None, author_id=world.ben.id,
                barred_ids=[world.ben.id], level=n % 4, opened_at=now - timedelta(minutes=n),
                due_at=now + timedelta(hours=1), frozen_body=f"Words {n}",
            )
            for n in range(3_000)
        )  # fmt: skip
    client = world.client(world.mo)
    with queries(16):  # eight of them sign-in and organization
        page = client.get("/reviews")
    text = page.content.decode()
    assert text.count("queue__row--sample") == 25
    assert len(page.content) < 60_000
    assert "Crisis: 750" in text
    last = client.get("/reviews?page=120").content.decode()
    assert last.count("queue__row--sample") == 25
    assert "page=121" not in last
    for strange in ("0", "-3", "x", "99999999999", "121"):
        assert client.get("/reviews", {"page": strange}).status_code == 200


def test_the_database_orders_as_the_rule_does(world: World) -> None:
    with world.at():
        now = clock.now()
        rows = [
            Review(
                organization_id=world.bridgewell.id, kind="sample", subject_id=UUID(int=n),
                program=world.harbor, author_id=world.ben.id, level=n % 4, frozen_body=str(n),
                opened_at=now - timedelta(minutes=(n * 977) % 10_000),
                due_at=now - timedelta(minutes=(n * 977) % 10_000) + timedelta(minutes=10 + (n * 31) % 900),
                flags=["self-harm"] if n % 7 == 0 else ["link"],
            )
            for n in range(40)
        ]  # fmt: skip
        Review.objects.bulk_create(rows)

        waiting = [
            rules.Waits(
                level := rules.Level(row.level),
                row.opened_at,
                row.due_at,
                rules.is_danger(level, row.flags, is_report=row.kind == "report"),
            )
            for row in rows
        ]
        ordered = [row.line for row in queue_for(world.actor(world.mo), most=40).rows]
        assert ordered == [rows[number].frozen_body for number in rules.in_order(waiting, now)]


def test_whoever_may_be_in_danger_is_taken_before_what_has_waited_longer_in_her_class(watched: World) -> None:
    world = watched
    with world.at():
        unkind = a_message(
            world.support_group, world.ben, "You are all fools.", severity=2, flags=["harassment"]
        )
        Message.objects.filter(id=unkind.id).update(at=clock.now() - timedelta(hours=3))
        danger = a_message(
            world.support_group, world.ana, "I can't any more.", severity=2, flags=["self-harm"]
        )
        scanning.scan()
        mo = world.actor(world.mo)
        assert [row.line for row in queue_for(mo).rows] == [danger.body, unkind.body]
        taken = next_review(mo)
        assert Review.objects.get(id=taken).message_id == danger.id
        only = Q(message_id=unkind.id)
        [first], total = first_reviews(mo, [world.harbor.id], clock.now(), only=only, most=5)
        assert (first.message_id, total) == (unkind.id, 2)
        assert first_reviews(mo, [], clock.now(), only=only, most=5) == ([], 0)
        ben = world.actor(world.ben)  # a party to one of the two
        assert first_reviews(ben, [world.harbor.id], clock.now(), only=only, most=5) == ([], 1)
