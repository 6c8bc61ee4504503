"""The ways out of the app. A port takes one owed message and hands it over, or raises; it knows no more.

Without a gateway, texts and telephone calls are lines in a file of the data folder: that is good for a demo
and reaches nobody, and `doctor` says so.
"""

from __future__ import annotations

import json
import os
import urllib.request
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from throughcare.people.actions.accounts import welcome_path
from throughcare.people.models import Outgoing
from throughcare.people.rules import LETS_IN, TEMPLATES

_PATIENCE: Final = 15.0  # seconds
NO_GATEWAY: Final = "no-gateway"


class Port(Protocol):
    """One channel. `reaches_people`: not of one that only writes down, for want of a gateway."""

    reaches_people: bool

    def send(self, owed: Outgoing) -> None:
        """Hand it over. Raises whatever went wrong: it is tried again."""


class Mail:
    """By the mail server of the settings, or as files."""

    reaches_people = True

    def send(self, owed: Outgoing) -> None:
        """One neutral mail, with the row's id as its message id."""
        text = TEMPLATES[owed.template]
        # A link that lets somebody in is made when it leaves, so that it stands in no row.
        path = welcome_path(owed.account) if owed.template in LETS_IN else owed.url
        host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
        EmailMessage(
            subject=text.subject,
            body=text.body.format(url=settings.PUBLIC_URL + path),
            to=[owed.account.email],
            headers={"Message-ID": f"<{owed.id}@{host}>", "Auto-Submitted": "auto-generated"},
            connection=get_connection(),
        ).send()


class File:
    """Each message a line of JSON in a file of the data folder, flushed before it counts as handed over."""

    reaches_people = False

    def __init__(self, name: str) -> None:
        self._name = name

    def send(self, owed: Outgoing) -> None:
        """Write the line and flush it. Raises OSError."""
        line = json.dumps({"id": str(owed.id), "to": owed.to, "text": neutral_words(owed)}) + "\n"
        path = Path(settings.DATA_FOLDER) / self._name
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(descriptor, line.encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


class Gateway:
    """A text or telephone gateway of the operator's: one POST of JSON with `id`, `to` and `text`."""

    reaches_people = True

    def __init__(self, url: str, token: str) -> None:
        self._url, self._token = url, token

    def send(self, owed: Outgoing) -> None:
        """Raises urllib's errors for any answer but a 2xx. The id lets the gateway drop what comes twice."""
        words = {"id": str(owed.id), "to": owed.to, "text": neutral_words(owed)}
        request = urllib.request.Request(  # noqa: S310 - the operator's own address
            self._url,
            data=json.dumps(words).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self._token}"},
        )
        urllib.request.urlopen(request, timeout=_PATIENCE).close()  # noqa: S310 - as above


def neutral_words(owed: Outgoing) -> str:
    """What a text or a voice says: no name, no program, where to look."""
    return TEMPLATES[owed.template].body.format(url=settings.PUBLIC_URL + owed.url).strip()


def port_of(channel: str) -> Port:
    """The port of a channel, as the settings want it."""
    if channel == Outgoing.Channel.EMAIL:
        return Mail()
    if channel == Outgoing.Channel.PUSH:
        from throughcare.people.push import Push

        return Push()
    url, name = {
        Outgoing.Channel.SMS: (settings.SMS_URL, "texts.jsonl"),
        Outgoing.Channel.CALL: (settings.CALL_URL, "calls.jsonl"),
    }[Outgoing.Channel(channel)]
    return Gateway(url, settings.GATEWAY_TOKEN) if url else File(name)
