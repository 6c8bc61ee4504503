"""Components say what they must in each state, keep their markup safe, and need no database."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.template import Context, engines
from django.template.loader import render_to_string
from django.test import RequestFactory

from tests.words import words
from throughcare.core import moments
from throughcare.core.frame import Duty, Frame, Place, theme_of
from throughcare.core.templatetags import throughcare_ui as ui
from throughcare.kit import clock

NOW = datetime(2026, 3, 3, 23, 4, tzinfo=UTC)
FRAME = Frame(zone="America/Chicago")
GONE = ("withdrawn", "removed", "folded")
TOLD = {
    "waiting": "kept on this device",
    "retry": "Not sent yet",
    "held": "before others see it",
    "reported": "You reported this",
    "withdrawn": "took this back",
    "removed": "care team removed",
    "folded": "somebody you blocked",
}


def render(source: str, **values: Any) -> str:
    """A template given as text, in the reader's zone, as pages render it."""
    return (
        engines["django"].from_string("{% load throughcare_ui %}" + source).render({"frame": FRAME, **values})
    )


def a_message(**more: Any) -> str:
    """The markup of a message of Ben's."""
    message = {"id": "1", "author_name": "Ben K.", "body": "I went out today.", "at": NOW, **more}
    return render_to_string("throughcare/components/message.html", {"message": message, "frame": FRAME})


@pytest.mark.parametrize("state", TOLD)
def test_a_message_says_its_state_in_words(state: str) -> None:
    assert TOLD[state] in words(a_message(state=state))
    assert ("I went out today." in a_message(state=state)) is (state not in GONE)


def test_a_posted_message_has_who_what_and_when() -> None:
    html = a_message(author_role="Facilitator", is_staff=True)

    assert words(html).startswith("BK Ben K. Facilitator")
    assert "5:04 pm" in words(html)
    assert 'datetime="2026-03-03T23:04:00+00:00"' in html


def test_kinds_are_words_and_not_only_hues() -> None:
    assert "A win" in words(a_message(kind="win"))
    assert "I'm struggling" in words(a_message(kind="struggling")).replace("&#x27;", "'")


def test_what_people_write_is_text() -> None:
    html = a_message(
        body="<b>hi</b> <script>1</script>",
        author_name='<i x="y">',
        reply_to={"author_name": "<u>", "excerpt": "<img>", "url": "#m-2"},
    )

    assert not re.search(r"<(?:b|i|u|img|script)\b", html)
    assert "&lt;script&gt;" in html


def test_the_name_is_not_repeated_but_still_told_to_screen_readers() -> None:
    html = a_message(is_continued=True)

    assert re.search(r'class="message__who hide-visually" id="m-1-who"', html)
    assert 'aria-labelledby="m-1-who"' in html


def test_every_action_that_changes_something_is_a_post() -> None:
    actions = [
        {"word": "Reply", "url": "/reply", "is_get": True},
        {"word": "Withdraw", "url": "/withdraw"},
        {"word": "Report", "opens": "report"},
    ]
    html = a_message(actions=actions)

    assert re.search(r'<form method="post" action="/withdraw">', html)
    assert re.search(r'<a class="button[^"]*" href="/reply">', html)
    assert re.search(r'<button[^>]*popovertarget="report"[^>]*data-island="dialog"', html)


@pytest.mark.parametrize(
    ("style", "said"),
    [
        ("clock", "5:04 pm"),
        ("time", "5:04 pm (Chicago time)"),
        ("day", "today"),
        ("moment", "today at 5:04 pm (Chicago time)"),
        ("ago", "just now"),
    ],
)
def test_times_are_the_readers(style: str, said: str) -> None:
    with clock.frozen(NOW):
        assert words(render("{% when at style %}", at=NOW, style=style)) == said


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (1, "1 minute ago"),
        (59, "59 minutes ago"),
        (60, "1 hour ago"),
        (23 * 60, "23 hours ago"),
        (24 * 60, "yesterday"),
        (-10, "in 10 minutes"),
        (-120, "in 2 hours"),
    ],
)
def test_how_long_ago(minutes: int, said: str) -> None:
    assert moments.say_ago(NOW - timedelta(minutes=minutes), NOW, "America/Chicago", "en") == said


@pytest.mark.parametrize(
    ("name", "initials"),
    [("Ana R.", "AR"), ("Cy", "C"), ("Ben Karl Otto", "BO"), ("", "·"), ("(quiet)", "·"), ("Éva", "É")],
)
def test_initials(name: str, initials: str) -> None:
    assert words(ui.avatar(name)) == initials


def test_a_shape_that_does_not_exist_is_not_drawn() -> None:
    assert "#leaf" in ui.avatar("Ana R.", "leaf")
    assert words(ui.avatar("Ana R.", '"><script>')) == "AR"


def test_a_button_of_no_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="No button"):
        render('{% button "Go" "loud" %}')


def test_a_closed_composer_keeps_writing_open_and_says_until_when() -> None:
    composer = {
        "url": "/post",
        "client_id": "c1",
        "is_open": False,
        "closed_sentence": "This room opens again at 7:00 am (Chicago time).",
        "draft": "I slept </textarea> well",
        "kinds": ["win"],
    }
    html = render_to_string("throughcare/components/composer.html", {"composer": composer})

    assert "opens again at 7:00 am" in html
    area = re.search(r"<textarea([^>]*)>(.*?)</textarea>", html, re.DOTALL)
    assert area is not None
    assert "disabled" not in area[1]
    assert 'aria-describedby="composer-closed"' in area[1]
    assert area[2] == "I slept &lt;/textarea&gt; well"
    assert re.search(r'<button[^>]*type="submit"[^>]*\sdisabled', html)
    assert "struggling" not in html


def test_only_places_that_exist_are_shown_and_help_always() -> None:
    place = Place("Today", "/", "today", is_here=True, count=120)
    frame = Frame(places=(place,), duty=Duty("Omar", NOW), zone="America/Chicago")
    html = render_to_string("throughcare/base.html", {"frame": frame})
    signed_out = render_to_string("throughcare/base.html", {})

    assert re.findall(r'class="place" href="([^"]*)"', html) == ["/"]
    assert "99+ new" in words(html)
    assert "Omar is on duty until 5:04 pm" in words(html)
    assert 'class="places"' not in signed_out
    for page in (html, signed_out):
        assert re.search(r'<a class="help-now" href="/help">', page)
        assert "<title>Throughcare</title>" in page


def test_the_theme_is_the_cookies_only_if_it_is_one() -> None:
    request = RequestFactory().get("/")
    for cookie, theme in (("dark", "dark"), ("light", "light"), ('"><script>', ""), ("", "")):
        request.COOKIES["throughcare_theme"] = cookie
        assert theme_of(request) == theme


def test_two_answers_to_an_ask_look_the_same() -> None:
    ask = {"name": "Ben K.", "at": NOW, "accept_url": "/yes", "not_now_url": "/later"}
    html = render_to_string("throughcare/components/ask.html", {"ask": ask, "frame": FRAME})
    classes = re.findall(r'<button class="([^"]*)"', html)

    assert len(classes) == 2
    assert classes[0] == classes[1]


def test_the_week_has_its_table_behind_it() -> None:
    hours = [[(480, 1320, "staffed")]] * 6 + [[(0, 1440, "staffed")]]
    html = render("{% week hours %}", hours=hours)

    assert html.count("<tr>") == 8
    assert html.count("8:00 am–10:00 pm") == 6
    assert "all day" in words(html)
    assert "Quiet" not in words(html)
    assert "Chicago time" in words(html)


def test_a_context_without_zone_reads_utc() -> None:
    assert words(ui.when(Context({}), NOW, "time")) == "11:04 pm (UTC)"
    assert words(ui.when(Context({"zone": "America/Chicago"}), NOW, "time")) == "5:04 pm (Chicago time)"
    assert ui.when(Context({}), None) == ""


def test_what_a_button_is_given_is_text_in_every_place() -> None:
    bad = '"><script>'
    for given in (
        "{% button bad %}",
        '{% button "Go" url=bad about=bad %}',
        '{% button "Go" opens=bad %}{% button "Go" closes=bad %}',
        '{% button "Go" name=bad value=bad type=bad described_by=bad icon=bad size=bad %}',
        "{% menu bad bad %}{{ bad }}{% endmenu %}",
        "{% actions given bad %}",
    ):
        action = {"word": bad, "url": bad, "icon": bad, "key": bad, "name": bad, "value": bad}
        actions = [action, action | {"is_get": True}, action | {"opens": bad}]
        html = render(given, bad=bad, given=actions)
        assert "<script" not in html
        assert "&quot;&gt;&lt;script&gt;" in html
        assert '""' not in html.replace('value=""', "")


def test_a_form_of_an_action_is_guarded() -> None:
    request = RequestFactory().get("/")
    template = engines["django"].from_string("{% load throughcare_ui %}{% actions given %}")
    html = template.render({"given": [{"word": "Withdraw", "url": "/withdraw"}]}, request)
    assert re.search(r'<input type="hidden" name="csrfmiddlewaretoken" value="\w{64}">', html)
    assert (
        template.render({"given": [{"word": "Reply", "url": "/r", "is_get": True}]}, request).count("form")
        == 0
    )
