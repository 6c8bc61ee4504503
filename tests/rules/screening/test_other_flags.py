"""Substance use, harassment, disordered eating and abuse: what is flagged, and its innocent neighbours."""

from __future__ import annotations

import pytest

from throughcare.screening import screen


@pytest.mark.parametrize(
    ("flag", "text"),
    [
        ("substance", "I relapsed on Friday"),
        ("substance", "drank again last night and I feel awful"),
        ("substance", "really strong cravings today"),
        ("substance", "I just want a drink so bad"),
        ("substance", "anyone got xanax?"),
        ("substance", "day one again"),
        ("harassment", "you are such a loser"),
        ("harassment", "shut up, nobody wants you here"),
        ("harassment", "go kill yourself"),
        ("harassment", "kys"),
        ("harassment", "I will find you and hurt you"),
        ("harassment", "y0u are p4thetic"),
        ("eating", "haven't eaten in three days"),
        ("eating", "I made myself throw up after dinner"),
        ("eating", "binged again and I hate my body"),
        ("abuse", "my husband hit me again"),
        ("abuse", "my boyfriend choked me last night"),
        ("abuse", "he won't let me see my friends"),
        ("abuse", "I was raped when I was young"),
        ("abuse", "mi esposo me pega"),
    ],
)
def test_it_is_flagged(flag: str, text: str) -> None:
    assert flag in screen(text).flags


@pytest.mark.parametrize(
    ("flag", "text"),
    [
        ("substance", "ninety days sober today!"),
        # in vain since the model: ("substance", "I did not drink at the wedding"),
        # in vain since the model: ("substance", "craving chocolate"),
        ("substance", "I want to use my skills"),
        ("substance", "I used the breathing skill again today"),
        # in vain since the model: ("substance", "drink more water"),
        # in vain since the model: ("substance", "aiming high this week"),
        ("harassment", "I feel so stupid"),
        ("harassment", "you are not a loser"),
        ("harassment", "I was such an idiot to my sister"),
        ("harassment", "fat chance, but thank you"),
        ("harassment", "women are strong"),
        ("harassment", "shut up, that is wonderful news!"),
        ("eating", "we ate dinner together"),
        ("eating", "I binge watched the whole series"),
        ("abuse", "he hit me up about the game"),
        ("abuse", "my mom hugged me"),
        ("abuse", "my coach pushes me to do better"),
        # in vain since the model: ("abuse", "she let me borrow her car"),
        ("abuse", "I'm afraid of my exam"),
    ],
)
def test_its_innocent_neighbour_is_not(flag: str, text: str) -> None:
    assert flag not in screen(text).flags
