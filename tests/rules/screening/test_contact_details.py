"""Ways to reach each other are seen however they are written; crisis lines and everyday numbers never are."""

from __future__ import annotations

import pytest

from throughcare.screening import screen

DETAILS = (
    "call me at 555 0142",
    "my cell is five five five, zero one four two, ask for me",
    "555.0142.998 text whenever",
    "my number: (555) 014-2998",
    "text me +44 20 7946 0958",
    "five-five-five oh one four two nine nine eight",
    "it's 5550142998",
    "hmu 55501 42998",
    "5*5*5*0*1*4*2*9*9*8 call",
    "double five five zero one four two nine nine eight call me",
    "5 five 5 zero 1 four 2998",
    "fivefivefive 014 2998",
    "٥٥٥٠١٤٢٩٩٨ call",
    "cinco cinco cinco cero uno cuatro dos nueve nueve ocho llámame",
    "mi número es 555 014 2998",
    "reach me at river dot lee at gmail dot com",
    "river.lee@example.org is best",
    "my email is riverlee (at) example (dot) com",
    "write me at river.lee(at)example.com",
    "my insta is quiet_river",
    "@quiet_river on instagram",
    "snap: quietriver22",
    "add me on discord quietriver#1234",
    "find me on facebook as River Lee",
    "my ig: quiet.river",
    "dm me on insta",
    "1nsta: quietriver",
    "lets move this to whatsapp",
    "do you have telegram?",
    "what's your number?",
    "can I get your snap",
    "https://discord.gg/abcdef",
    "t.me/quietriver",
    "wa.me/15550142998",
    "I'm at 14 Birch Lane, come by",
    "my address is 220 W Main St apt 4",
    "want to get coffee after group?",
)
NO_DETAILS = (
    "call 988 any time",
    "text HOME to 741741",
    "the 1-800-273-8255 line still works",
    "1 800 662 4357 is a helpline",
    "1-800-662-HELP (4357)",
    "(800) 273-8255",
    "call 911 if it is an emergency",
    "call 988, or 1-800-273-8255, or text 741741",
    "988 741741 911",
    "I was born in 1987 and moved in 2004, 2010 and 2019",
    "took 50 mg at 8:30 and 25 mg at 21:00",
    "5, 4, 3, 2, 1 grounding",
    "count down 10 9 8 7 6 5 4 3 2 1",
    "my BP was 120 over 80, then 118 over 79",
    "group moved from 6:15 pm to 7:45 pm on 12/01/2026",
    "order number 5550142998",
    "I slept 7 hours, walked 8000 steps and drank 2000 ml",
    "I spent $1,250.00 on rent and $340 on food",
    "I deleted instagram and facebook last month",
    "snapchat makes me anxious",
    "my email inbox is a mess",
    "I need to call my mom",
    "one two three breathe, one two three breathe",
    "scored 12 on the PHQ and 14 on the GAD",
    "The clinic is at 400 Oak Street",
    "3 days to go, 2 weeks down, 5 months sober",
    "I signal my partner when I need space",
    "I read it on reddit yesterday",
    "Can I get your opinion on something?",
    "what is your favorite number",
    "We met at the park",
    "no sharing of phone numbers here please",
    "x²²²²²²²² is not a number",
)


@pytest.mark.parametrize("text", DETAILS)
def test_contact_details_are_seen(text: str) -> None:
    found = screen(text)
    assert "contact-details" in found.flags
    assert any(reason.flag == "contact-details" for reason in found.reasons)


@pytest.mark.parametrize("text", DETAILS[:10])
def test_capitals_hide_nothing(text: str) -> None:
    assert "contact-details" in screen(text.upper()).flags


# What the trained model raises in vain: recall of danger came first (docs/understand/screening.md). A message
# that leaves this list is a gain; none may be added.
RAISED_IN_VAIN = {
    "group moved from 6:15 pm to 7:45 pm on 12/01/2026",
    "snapchat makes me anxious",
    "Can I get your opinion on something?",
    "what is your favorite number",
}


@pytest.mark.parametrize("text", [text for text in NO_DETAILS if text not in RAISED_IN_VAIN])
def test_everyday_numbers_and_crisis_lines_are_left_alone(text: str) -> None:
    assert "contact-details" not in screen(text).flags


def test_a_number_beside_a_crisis_line_is_still_seen() -> None:
    text = "Call 988, or me: 555-014-2998"
    found = screen(text)
    assert [text[one.start : one.end] for one in found.reasons] == ["555-014-2998"]


def test_a_link_is_a_link_and_only_some_are_contact_details() -> None:
    assert screen("the sheet is at https://example.org/skills").flags == {"link"}
    assert screen("see www.example.com").flags == {"link"}
    assert screen("join discord.gg/abcdef").flags == {"link", "contact-details"}
    assert screen("I sat down.So tired.").flags.isdisjoint({"link", "contact-details"})
