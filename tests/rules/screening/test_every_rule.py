"""Every rule fires on a message written for it: no rule is dead, and no list of anchors hides one."""

from __future__ import annotations

import pytest

from throughcare.screening import screen
from throughcare.screening.reading import canonical_text, split
from throughcare.screening.rules import RULES, Rule

# Written for these tests; fiction, and as short as what people send.
EXAMPLES = {
    "self-harm": {
        "tired-of-living": "so tired of being alive",
        "tired-of-it-all": "I am done with everything",
        "better-off-without-me": "they would all be better off without me",
        "nobody-would-notice": "no one would even notice if I disappeared",
        "if-i-were-gone": "if I died nobody would cry",
        "not-be-around": "I won't be around much longer",
        "not-living-that-long": "I doubt I will make it to next year",
        "no-future": "I can't see any future. I don't see a future",
        "no-point": "there is no point in living",
        "no-point-any-more": "there is no point anymore",
        "nothing-to-live-for": "I have nothing to live for",
        "worthless-life": "my life is pointless",
        "never-born": "I wish I had never been born",
        "never-wake": "I hope I never wake up",
        "wish-dead": "I wish I was dead",
        "hope-to-die": "I just hope I die",
        "disappear": "I want to disappear",
        "not-care-if-i-die": "I don't care if I live or die",
        "can-not-go-on": "I can't go on like this",
        "can-not-do-this": "I can't do this anymore",
        "can-not-do-life": "I can't face life",
        "giving-up-on-life": "I'm giving up on life",
        "given-up": "I have given up",
        "burden": "I am such a burden",
        "way-out": "there is no way out",
        "death-as-answer": "death seems like the only answer",
        "stop-for-good": "make the hurting stop for good",
        "stop-the-pain": "I want the pain to stop",
        "long-sleep": "I want to sleep forever",
        "hopeless": "I feel hopeless",
        "hate-myself": "I hate myself",
        "suicide-named": "he talked about suicide",
        "want-to-die": "I want to die",
        "let-me-die": "please just let me die",
        "kill-myself": "I could kill myself",
        "want-not-to-live": "I don't want to live",
        "not-want-to-be-here": "I don't want to be here anymore",
        "wake-up-unwanted": "I don't want to wake up tomorrow",
        "suicidal": "I feel suicidal",
        "thoughts-of-ending": "I keep thinking about ending it",
        "commit": "she said he might commit suicide",
        "end-my-life": "I could end my life",
        "end-it": "I just want to end it",
        "code-words": "unaliving sounds easy",
        "code-phrases": "about time to catch the bus forever",
        "leave-this-world": "time to leave this world",
        "not-safe": "I don't trust myself alone",
        "want-self-harm": "I want to hurt myself",
        "going-to-kill-myself": "I am going to end my life",
        "self-harm-done": "I hurt myself on purpose",
        "have-a-plan": "I have a plan to die",
        "know-how": "I know how I would do it",
        "picked-the-day": "I picked a day to do it",
        "tonight-it-is": "tonight is the night I go",
        "all-set": "I've got it all planned out",
        "go-through-with-it": "this time I will go through with it",
        "goodbye-letters": "I wrote my goodbye letter",
        "by-the-time-you-read": "when you read this I will be gone",
        "soon-gone": "I will be gone by tomorrow",
        "last-day": "this is my last night alive",
        "doing-it-tonight": "I am going to do it tonight",
        "means": "I have enough pills to do it",
        "giving-away": "I am giving away all my things",
        "tried": "I tried to take my own life",
        "took-too-many": "I took too many pills",
        "overdosed": "I overdosed on purpose",
        "already-did-it": "I already took them and now I wait",
        "es-want-to-die": "quiero morirme ya",
        "es-not-live": "no tengo ganas de vivir",
        "es-end-life": "voy a quitarme la vida",
        "es-suicide": "he pensado mucho en el suicidio. Pienso en el suicidio",
        "es-wish-dead": "ojalá no hubiera nacido",
        "es-better-without-me": "todos estarían mejor sin mí",
        "es-self-harm": "quiero cortarme",
        "es-attempt": "anoche intenté matarme",
        "es-goodbye": "escribí una carta de despedida",
        "es-can-not": "ya no aguanto más",
        "es-burden": "siento que soy una carga",
        "how-much-longer": "I don't know how much longer I can hold on",
        "others-better-off": "he says we would be better off without him",
        "can-not-stay-safe": "I can't keep myself safe",
        "self-harm-told": "I cut this morning",
        "streak-broken": "fifty days clean from cutting until last night",
        "head-banging": "I hit my head on the wall over and over",
        "means-failed": "the rope broke",
        "slit": "I slit my wrist",
        "did-it-to-self": "he shot himself tonight",
        "tried-by-means": "I tried to poison myself",
        "swallowed-on-purpose": "I took something last night, on purpose",
        "pulled-back": "someone pulled me out of the river",
        "misses-it": "I miss cutting",
        "noose": "he has a noose",
        "threatens": "he is threatening to jump",
        "done-with-world": "so done with this planet",
        "waste-of-space": "I am a waste of space",
    },
    "substance": {
        "lapse": "I slipped up",
        "used-again": "I used again last night",
        "got-high": "I got high yesterday",
        "day-one": "back to day one",
        "drank": "I had four beers",
        "took-drugs": "I smoked weed",
        "craving": "I'm having cravings",
        "want-to-use": "I really want to get high",
        "request-or-offer": "anyone got weed?",
        "topic-strong": "talking about addiction",
        "topic": "about alcohol",
        "es-use": "tengo ganas de beber",
    },
    "harassment": {
        "insult": "you are so pathetic",
        "abuse-at": "shut up.",
        "unwanted": "nobody likes you",
        "sent-away": "get out of this group",
        "sick-of-you": "you make me sick",
        "threat": "I will find you",
        "group-hate": "immigrants are vermin",
        "slur": "what a retard",
        "coarse": "that bitch",
        "coarse-word": "bitch",
        "pressing": "send me nudes",
        "es-insult": "eres un idiota",
    },
    "eating": {
        "not-eating": "I have not eaten in two days",
        "purging": "I purged after dinner",
        "purging-forced": "I made myself throw up",
        "binge": "I binged again",
        "restrict": "I keep counting calories",
        "body": "I feel so fat after every meal and hate my body",
        "named": "my eating disorder is loud",
        "topic": "food is on my mind",
        "es-eating": "me siento gorda",
    },
    "abuse": {
        "violence": "my husband hit me",
        "not-allowed": "he won't let me leave",
        "control": "she took my phone",
        "controlling": "he controls everything",
        "forced-into": "he forced me to have sex",
        "fear": "I am scared of him",
        "named": "my abusive ex",
        "topic": "he is controlling",
        "es-abuse": "mi esposo me pega",
    },
    "contact-details": {
        "swap": "want to swap numbers?",
        "ask-for-detail": "what's your number?",
        "here-is-mine": "my insta is quietriver",
        "find-me-on": "add me on telegram",
        "handle-given": "discord: quietriver",
        "my-number": "save my number",
        "meet-in-person": "want to meet up after group?",
        "outside-program": "let's talk outside of here",
    },
}  # fmt: skip


def _name(rule: Rule) -> str:
    return f"{rule.flag}/{rule.name}"


@pytest.mark.parametrize("rule", RULES, ids=_name)
def test_the_rule_fires_on_its_example(rule: Rule) -> None:
    text = EXAMPLES[rule.flag][rule.name]
    assert rule.compiled.search(canonical_text(split(text))), "the pattern does not match"
    found = screen(text)
    assert found.score(rule.flag) > 0, "its anchors keep it from being tried"
    if rule.flag in found.flags:
        # Another rule may have raised the flag: alone, this one must at least be told among the reasons.
        assert rule.name in {reason.rule for reason in found.reasons if reason.flag == rule.flag}


def test_no_example_is_left_over() -> None:
    assert {(rule.flag, rule.name) for rule in RULES} == {
        (flag, name) for flag, examples in EXAMPLES.items() for name in examples
    }


def test_rules_have_sound_weights() -> None:
    for rule in RULES:
        assert 0 < rule.weight < 1, rule.name
        assert rule.severity in (range(1, 5) if rule.flag == "self-harm" else (0,)), rule.name
        assert 1 <= len(rule.anchors.split("&")) <= 3, rule.name


def test_a_weak_word_alone_raises_no_flag() -> None:
    assert "self-harm" not in screen(EXAMPLES["self-harm"]["hopeless"]).flags
