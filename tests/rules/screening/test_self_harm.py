"""Short messages that must reach a person, and short messages that must not."""

from __future__ import annotations

import pytest

from throughcare.screening import screen

# Fiction, written for these tests. No method is described.
PASSIVE = (
    "I keep wishing I could fall asleep and never wake up",
    "everyone would be happier if I just disappeared for good",
    "I don't see a reason to stay alive",
    "honestly whats the point of living like this",
    "i just cant do life anymore",
    "nobody would care if I died tomorrow",
    "im so sick of being alive",
    "I have nothing left to live for",
    "They'd all be better off if I were dead",
    "life isn't worth living anymore",
    "Just want the pain to stop for good",
)
IDEATION = (
    "I am not going to be here much longer",
    "I'm thinking about suicide a lot lately",
    "been having suicidal thoughts again",
    "I really wanna end it all",
    "my mind keeps telling me to kill myself",
    "i dnt want 2 live anymore",
    "i wan to die",
    "im sucidal rn",
    "unaliving myself sounds good rn",
    "not gonna lie I've been thinking of ending it",
    "I'd rather be dead than feel this",
    "I have no will to live",
    "i want to hurt myself",
    "the urge to self harm is so strong",
    "I can't keep myself safe tonight",
    "i cant stop thinking about killing myself",
    "kms",
    "k i l l   m y s e l f",
    "k.i.l.l m.y.s.e.l.f",
    "wish i was d3ad",
    "I want to d*e",
    "Iwanttodie",
    "#iwanttodie",
    "i wanna diiiiie",
    "idontwanttolive",
    "1 w4nna d1e, n0t k1dd1ng",
    "I can't promise I'll be safe",
    "ya no puedo más, quiero desaparecer para siempre",
    "I can't do this anymore, I want to die",
    "i wanna dye rn",
    "haven't felt this suicidal in ages",
    "she prays to die",
    "I miss hurting myself",
    "ᎥᎥ I want to 𝓭𝓲𝓮",
    "I want to dіе",  # two letters are Cyrillic
    "quiero matarme",
    "no tengo ganas de vivir",
    "me quiero morir de verdad",
    "estoy pensando en suicidarme",
)
OTHERS = (
    "my roommate said she wants to end her life",
    "my son told me he is suicidal",
    "mi hija dice que quiere morir",
    "my friend says she's going to kill herself",  # ... and "going to kill her" is a figure of speech
    "I'm scared he could kill himself",
    "mi amigo me escribió que se va a suicidar",
    "my dad keeps saying we would all be better off without him",
)
UNDER_WAY = ("I'm going through with it this time",)  # a plan, or more than one
PLAN = (
    "I know how I would do it and when",
    "I wrote a goodbye note",
    "tonight is the night it ends",
    "I'm going to end my life tonight",
    "I've got it all planned out",
    "I have the pills in front of me and I'm ready",
    "I cut myself again last night",
    "I relapsed on self harm",
    "ninety days clean from cutting, until tonight",
    "chores yes, lunch no, self harm yes",
    "been sh'ing again",
    "i hit my head on the wall again and again until it stopped",
    "burned myself on purpose last night",
)
ATTEMPT = (
    "I tried to end it last night",
    "I took a whole bottle of pills",
    "i overdosed on purpose last week",
    "ayer intenté quitarme la vida",
    "i pulled the trigger and it jammed",
    "I tried to strangle myself",
    "my neighbour shot himself this morning, the ambulance is here",
    "I have attempted twice since the spring",
    "I swallowed something an hour ago, on purpose",
    "my sister cut me down on Sunday and we don't talk about it",
    "me aventé del puente en marzo",
)
NO_DANGER = (
    # denied
    "I'm not going to kill myself, I promise",
    "I would never hurt myself",
    "I don't want to die, I want to get better",
    "No more suicidal thoughts since March",
    "I have been clean from self harm for a year",
    "no quiero morir",
    "nunca me haría daño",
    # figures of speech
    "that joke killed me",
    "I'm dying of laughter",
    "this heat is killing me",
    "dead on my feet after that shift",
    "I could kill for a pizza right now",
    "I was so embarrassed I wanted to die",
    "my phone died during the meeting",
    "my sister is killing it at her new job",
    "Me muero de hambre",
    "Estoy muerto de sueño",
    # support and information
    "If you ever feel suicidal please call 988",
    "Are you thinking of hurting yourself? You can talk to us",
    "People who feel suicidal deserve kindness",
    "I read an article about suicide prevention",
    # long past, and fiction
    "two years ago I wanted to die, and I am glad I stayed",
    "when I was sixteen I tried to end my life, and I got help",
    "In the movie the hero tries to kill himself at the end",
    'the song goes "I want to die young" and it was on all day',
    # grief and plain life
    "My mom died last year and I miss her",
    "my plants are dying, any tips?",
    "I want to live",
    "I have a safety plan and it helps",
    "I have a plan for the weekend",
    "I have picked the date for our wedding",
    "I gave away my old coats to the shelter",
    "cut my finger chopping onions",
    "I'm tired of living with my parents",
    "I can't do this worksheet",
    "can't go on the trip with you",
    "I won't be here next Tuesday, dentist",
    "I took my meds on time all week",
    "going to hang out with my brother",
    "my last day in the program is Friday",
    "see you all tomorrow, goodbye for now",
    "let's end the meeting early",
    # long past, told today
    "It's been nine years since my attempt",
    "Eight years ago today I tried to end my life. Today I planted a tree.",
    "I used to want to die every night. I don't anymore.",
    "hace cinco años intenté quitarme la vida y hoy cumplo cinco años de estar bien",
    # grief
    "My cousin took his own life in 2012",
    # more figures of speech
    "I'd rather die than sing karaoke",
    "I will die on this hill, cilantro tastes like soap",
    "my tomatoes keep committing suicide",
    "leaving that job was career suicide",
    "my phone is about to die",
    "with this panic I feel like I'm going to die",
    "In 2016 I tried to end my life, today I run a shop",
    "mi jefa me va a matar si llego tarde",
    "ese partido me mató",
    # said of the wish
    "wanting to die is a symptom",
    "if anybody is thinking of suicide tonight, the line takes texts",
    "kms at how bad my haircut is lol",
    "there was a time I didn't want to live, thank God that's over",
)


# What sounds like a figure of speech, like long ago, like grief or like talk about the wish, and is none of them.
NO_LESS_MEANT = (
    "I would rather die than lose her",
    "I'd rather die than ask for help",
    "I would rather die than go to another session",
    "killing myself is something that I am going to do",
    "wanting to die is a feeling that will not stop",
    "wanting to die is something most people here get. I have a date",
    "I am going to die, I have no panic left",
    "I am about to die on purpose and I am so anxious",
    "years ago I wanted to die, today my plan is ready",
    "years ago I tried to kill myself and today the plan is back",
    "remember when I said I wanted to die. Today is the day",
    "last summer I tried to kill myself. I will try again",
    "I was suicidal last fall and it is back",
    "when I first got here I wanted to die and it is worse",
    "I used to want to die and every day it gets stronger",
    "my roommate hanged himself please help what do I do",
    "my brother shot himself, he is still breathing",
    "she poisoned herself and she is on the floor",
    "I joke about killing myself and I mean it",
    "my coworker joked about killing himself and I don't think it was a joke",
    "if anybody cares, I am thinking of suicide",
)


@pytest.mark.parametrize("text", NO_LESS_MEANT)
def test_what_takes_back_takes_back_no_more_than_that(text: str) -> None:
    assert screen(text).severity >= 2


def test_a_name_is_no_slip() -> None:
    assert "self-harm" not in screen("Shing is coming to group today").flags


@pytest.mark.parametrize("text", [*PASSIVE, *IDEATION, *OTHERS, *PLAN, *UNDER_WAY, *ATTEMPT])
def test_danger_is_seen(text: str) -> None:
    found = screen(text)
    assert "self-harm" in found.flags
    assert found.suicide_risk >= 0.5
    assert found.severity >= 1
    assert any(reason.flag == "self-harm" for reason in found.reasons)


# What the trained model raises in vain, for a person to read (docs/understand/screening.md). A message that
# leaves this list is a gain; none may be added.
RAISED_IN_VAIN = {"I would never hurt myself", "I won't be here next Tuesday, dentist"}


@pytest.mark.parametrize("text", sorted(RAISED_IN_VAIN))
def test_what_is_raised_in_vain_rings_for_nobody(text: str) -> None:
    assert screen(text).severity == 0


@pytest.mark.parametrize("text", [text for text in NO_DANGER if text not in RAISED_IN_VAIN])
def test_no_danger_is_left_alone(text: str) -> None:
    found = screen(text)
    assert "self-harm" not in found.flags
    assert found.severity == 0
    assert found.suicide_risk < 0.5


@pytest.mark.parametrize(
    ("texts", "least", "most"),
    [(PASSIVE, 1, 2), (IDEATION, 2, 3), (PLAN, 3, 3), (UNDER_WAY, 3, 4), (ATTEMPT, 4, 4)],
)
def test_severity_follows_what_was_said(texts: tuple[str, ...], least: int, most: int) -> None:
    assert {text: screen(text).severity for text in texts if not least <= screen(text).severity <= most} == {}


@pytest.mark.parametrize(
    ("calm", "alarming"),
    [
        ("I don't want to die", "I don't want to die but I want to die, both at once"),
        ("Not suicidal.", "Not suicidal. That was yesterday. I am suicidal now."),
        ("years ago I wanted to die", "years ago I wanted to die and now I want to die again"),
        ("No, I am safe tonight", "No, I am not safe tonight"),
        ("She asked and I said I am not suicidal.", "She asked and I said I'm not suicidal. That was a lie."),
        ("I used to want to die", "I used to want to die and now I want to die again"),
        ("It's been a year since my attempt", "It's been a year since my attempt and tonight I want to die"),
        ("I never said I was suicidal", "I never said it before. I am suicidal"),
        ('he sang "I want to die" in the song', 'he sang "I want to die" in the song and that is me'),
    ],
)
def test_one_meant_sentence_is_enough(calm: str, alarming: str) -> None:
    assert "self-harm" not in screen(calm).flags
    assert "self-harm" in screen(alarming).flags


def test_danger_is_found_in_a_long_message() -> None:
    before = "We cooked, then we walked the dog. The rain held off and the neighbours waved. " * 24
    text = f"{before}When it gets quiet I think about ending my life. {before}"
    assert len(text) > 3_500
    found = screen(text)
    assert found.severity >= 2
    assert {text[one.start : one.end].lower() for one in found.reasons if one.rule != "model"} <= {
        "think about ending my life",
        "ending my life",
    }


@pytest.mark.parametrize(
    ("end", "least"),
    [
        ("ok im in the garage and i started it already and i dont know should i stop", 4),
        ("i took them. all of them. im scared now", 3),
        ("I want to die", 2),
    ],
)
def test_a_friendly_beginning_takes_nothing_from_the_end(end: str, least: int) -> None:
    begin = (
        "Hi all. Made soup today and walked the dog. Work was fine and my sister called about the wedding, she "
        "wants me to bring the salad. "
    )
    assert screen(begin).flags == frozenset()
    for text in (begin + end, f"{begin}{end}. {begin}"):
        found = screen(text)
        assert "self-harm" in found.flags
        assert found.severity >= least
        assert any(len(begin) <= one.start < one.end for one in found.reasons if one.flag == "self-harm")


def test_a_letter_with_a_longer_small_form_moves_no_place() -> None:
    begin = "İstanbul and İzmir were lovely. We had tea with my aunt İpek and walked by the sea until it was dark. "
    found = screen(f"{begin}I want to kill myself tonight.")
    assert "self-harm" in found.flags
    text = f"{begin}I want to kill myself tonight."
    assert any("kill" in text[one.start : one.end] for one in found.reasons)
