"""The second reading of danger: it adds up what it was taught, is asked only where the first doubts, and tells why."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from throughcare.screening import Findings, judging, model, parts, ready, screen
from throughcare.screening.findings import SELF_HARM, THRESHOLD
from throughcare.screening.hits import look
from throughcare.screening.judging import LONG
from throughcare.screening.model import Judge
from throughcare.screening.packed import SCALE
from throughcare.screening.parts import PART
from throughcare.screening.quick import FirstLook
from throughcare.screening.second import APART, LETTERS, WORD, Second
from throughcare.screening.training import second as taught
from throughcare.screening.triage import screen_closely

TRAINING = Path(__file__).parents[3] / "training"
CALM = ("We made soup and my cousin brought bread.", "Group is at six, bring your worksheet.")
SAID = ["i", "do", "not", "want", "to", "be", "here", "any", "more", ".", "?", "^", "want-to"]
WORDS = st.lists(st.sampled_from(SAID), max_size=30)


def _judge() -> Judge:
    judge = ready.LOADED.judge
    assert judge is not None
    return judge


def _messages(folder: str = "messages", one_of: int = 120) -> list[str]:
    files = sorted((TRAINING / folder).glob("*.jsonl"))
    lines = [line for file in files for line in file.read_text("utf-8").splitlines() if line.strip()]
    return [json.loads(line)["text"] for line in lines[::one_of]]


@given(WORDS)
@settings(max_examples=200, deadline=None)
def test_it_adds_up_what_training_fits(tokens: list[str]) -> None:
    # Whole numbers that tell every feature from every other; runs of letters count as often as they stand there.
    named = [("D", "self-harm"), ("V", "2")]
    fitted = taught.told(tokens, named)
    table = {feature: 1 + number for number, feature in enumerate(sorted(fitted))}
    often = {f: round(v / taught.matrix.GRAM) if f[0] == LETTERS else v for f, v in fitted.items()}
    expected = sum(table[feature] * times for feature, times in often.items())
    assert Second(table, bias=2.0).total(tokens, [*named, ("V", "3")]) == 2 * SCALE + expected


def test_what_was_said_twice_counts_once() -> None:
    second = Second({(WORD, "no"): 3, ("1", "no", "no"): 5, ("2", "no", "no"): 7}, bias=0.0)
    assert second.total(["no"] * 9) == 3 + 5 + 7
    assert second.total([]) == 0


def test_it_tells_where_it_read_what() -> None:
    tokens = ["i", "want", "it", "to", "end"]
    second = Second({(WORD, "end"): 3, ("3", "want", "end"): 5, ("1", "^", "i"): 2}, bias=0.0)
    said = {(start, end): weight for weight, start, end in second.weights(tokens) if weight}
    assert said == {(4, 5): 3, (1, 5): 5, (0, 1): 2}
    assert max(APART) == 3


def _takes(monkeypatch: pytest.MonkeyPatch, bias: float) -> None:
    """From here on the second reading takes everything for danger, or nothing, by so many logits."""
    loaded = model.load()
    assert loaded.judge is not None
    loaded.judge.second = Second({}, bias)
    monkeypatch.setattr(ready, "LOADED", loaded)
    monkeypatch.setattr(ready, "FIRST_LOOK", FirstLook(loaded.judge))


def _raised(found: Findings) -> bool:
    return SELF_HARM in found.flags


@pytest.mark.parametrize("text", CALM)
def test_nobody_asks_it_about_what_the_first_is_sure_of(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _takes(monkeypatch, 99)
    assert not _raised(screen(text))
    assert dict(screen_closely(text).scores)[SELF_HARM] < THRESHOLD


def test_the_first_look_calls_nothing_calm_that_it_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    _takes(monkeypatch, 99)
    messages = _messages()
    raised = [text for text in messages if _raised(screen_closely(text))]
    assert len(raised) > len(messages) // 4
    assert [text for text in raised if not _raised(screen(text))] == []


def test_it_raises_what_the_first_only_doubted_and_takes_back_what_it_raised(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts = [text for text in _messages() if len(look(text).tokens) <= PART]
    shipped = {text for text in texts if _raised(screen(text))}
    _takes(monkeypatch, -99)
    without = {text for text in texts if _raised(screen(text))}
    _takes(monkeypatch, 99)
    with_it = {text for text in texts if _raised(screen(text))}
    assert without < shipped < with_it


MEANT = (
    "I am going to kill myself tonight",
    "I am suicidal",
    "I want to die",
    "me quiero morir",
    "My doctor asked, I said I want to die, then we laughed about the parking and the dog.",
    "I wrote a suicide note, and we laughed about the parking.",
)


@pytest.mark.parametrize("text", MEANT)
def test_what_a_rule_is_sure_of_it_cannot_take_back(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert screen(text).severity >= 2
    _takes(monkeypatch, -99)
    found = screen(text)
    assert _raised(found)
    assert found.severity >= 2


@pytest.mark.parametrize("text", MEANT)
def test_what_a_rule_is_sure_of_counts_in_a_long_post(text: str) -> None:
    page = f"{CALM[0]} {CALM[1]} " * 4
    assert len(look(page).tokens) > LONG
    for said in (f"{page} {text}.", f"{text}. {page}", f"{page} {text}. {page}"):
        assert _raised(screen(said))


def test_a_part_counts_from_less_than_what_a_sure_rule_says_and_more_than_raises_a_message() -> None:
    assert THRESHOLD < parts.PART_THRESHOLD < min(judging._SURE[SELF_HARM], 0.8)
    short = [text for text in _messages("second", 15) if len(look(text).tokens) <= PART]
    unsure = [text for text in short if THRESHOLD <= screen(text).suicide_risk < parts.PART_THRESHOLD]
    assert len(unsure) > 10
    page = f"{CALM[0]} {CALM[1]} {CALM[0]} {CALM[1]}"
    raised = [text for text in unsure if _raised(screen(f"{page} {text}"))]
    assert len(raised) < len(unsure) / 2


CALM_TALK = (
    "Made soup today and walked the dog. My sister called about the wedding, she wants me to bring the salad.",
    "then i called my sister and we talked about the wedding and the cake and the flowers",
    "so my sponsor said hello to everyone and we set up the chairs for the meeting",
    "fui al mercado con mi hermana y compramos pan y flores para la fiesta de mi tía",
)
TERSE = (*MEANT, "quiero suicidarme", "I'll end my life", "I tried to end my life", "me voy a suicidar")


@pytest.mark.parametrize("text", TERSE)
@pytest.mark.parametrize("talk", CALM_TALK)
def test_calm_talk_around_it_takes_nothing_from_what_a_rule_is_sure_of(
    talk: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Weights add up: were a rule to count only where a reading agrees, a run-on about the cake would hide it."""
    _takes(monkeypatch, -99)
    words = talk.split()
    middle = len(words) // 2
    for said in (
        f"{talk} {text}",
        f"{text} {talk}",
        " ".join([*words[:middle], text, *words[middle:]]),
    ):
        assert len(look(said).tokens) <= LONG
        assert _raised(screen(said)), said


TOLD_OF = (
    'My grandson said "I\'m gonna die without wifi." The child is seven.',
    "They told me to write a goodbye letter to alcohol. Three pages, it was a dramatic relationship.",
    "I will die without coffee",
    "wrote my goodbye letter to the drugs",
    "I have written a goodbye letter to alcohol.",
    "we had written our goodbye letters to drinking for class",
)


@pytest.mark.parametrize("text", TOLD_OF)
def test_homework_and_figures_of_speech_are_no_danger(text: str) -> None:
    found = screen(text)
    assert not _raised(found)
    assert found.severity == 0


@pytest.mark.parametrize(
    "text",
    [
        "I wrote a goodbye letter to alcohol and one to my kids",
        "I have written a goodbye letter to alcohol and one to my kids",
        "I wrote a goodbye letter to my mom",
        "I wrote my last letter to my depression. it won.",
        "left a goodbye note to my illness on the table for my mom to find",
        "wrote my goodbye note to cocaine, by morning i'll be gone",
        "I am going to die without him and I want to",
        "tonight i'm going to die without the phone, nobody will find me",
    ],
)
def test_what_is_more_than_homework_rings(text: str) -> None:
    assert screen(text).severity >= 2


def test_it_is_asked_of_messages_and_of_parts_and_never_of_a_whole_post(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    judge = _judge()
    asked: list[int] = []
    total = judge.second.total
    monkeypatch.setattr(judge.second, "total", lambda tokens, _: asked.append(len(tokens)) or total(tokens))
    messages = _messages()
    for at in range(0, 200, 10):
        post = " ".join(messages[at : at + 10])
        assert len(look(post).tokens) > LONG
        screen_closely(post)
    assert 0 < max(asked) <= PART
