"""Questionnaires of the tests: their forms, their answers, and the walk through the questions that follow."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from tests.world import World
from throughcare.care.actions import record_response
from throughcare.care.instruments import PHQ_9
from throughcare.care.models import MeasureResponse
from throughcare.kit.ids import new_id

READERS = ("fay", "cleo", "mo", "omar", "dina")
OTHERS = ("ana", "ben", "otto", "pia", "cory", "root", "nora", "frank")
CALM = {"1": 2, "2": 1, "3": 0, "4": 1, "5": 0, "6": 1, "7": 0, "8": 0, "9": 0, "impact": 1}


def sent(world: World, answers: dict[str, int | None], **more: Any) -> dict[str, str]:
    """As Harbor's form sends it; None is a question that was left open."""
    given = {f"a-{key}": str(answer) for key, answer in answers.items() if answer is not None}
    return {"client_id": str(new_id()), "program": str(world.harbor.id), **given, **more}


def answered(world: World, who: str = "ana", **answers: int | None) -> MeasureResponse:
    """A PHQ-9 of hers, calm but for these: `_9=1` answers the ninth item with 1."""
    given = CALM | {key.removeprefix("_"): answer for key, answer in answers.items()}
    member = getattr(world, who)
    return record_response(
        world.actor(member),
        member=member,
        program=world.harbor,
        instrument=PHQ_9,
        answers=given,
        client_id=new_id(),
    )


def text_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def walk(client: Client, url: str, says: dict[str, str]) -> dict[str, str]:
    """Answer page by page without a script; the fields of the last page."""
    text = text_of(client, url)
    while True:
        fields = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', text))
        if "question" not in fields:
            return fields
        text = client.post(url, fields | {"answer": says.get(fields["question"], "no")}).content.decode()
