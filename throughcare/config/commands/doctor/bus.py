"""NATS, where live processes are told by it of each other: each server lets us in, and all pass on to each other."""

from __future__ import annotations

import asyncio
import secrets
import socket
import ssl
from collections.abc import Iterator
from contextlib import AsyncExitStack
from typing import Any

import orjson

from throughcare.config.commands.doctor.finding import Finding

PASSED_ON_WITHIN = 3.0  # seconds
MEANWHILE = (
    "No message is lost; people at different live processes see each other's messages up to two seconds late."
)


def look(nats_url: str) -> Iterator[Finding]:
    """Ask every server that NATS_URL names. Without NATS there is nothing to say."""
    if nats_url:
        yield from asyncio.run(_ask([server.strip() for server in nats_url.split(",")]))


async def _ask(servers: list[str]) -> list[Finding]:
    from throughcare.live.nats_bus import AWAY, close, connect

    findings = []
    inside: dict[str, Any] = {}
    async with AsyncExitStack() as stack:
        for server in servers:
            place = server.rpartition("@")[2].rpartition("/")[2]
            try:
                inside[place] = await connect(server)
            except AWAY as error:
                findings.append(
                    Finding(False, f"NATS does not let us in at {place}: {why(error)}. {MEANWHILE}")
                )
            else:
                stack.push_async_callback(close, inside[place])
                findings.append(Finding(True, f"NATS answers at {place}."))
        if len(inside) > 1:
            findings.append(await _passed_on(inside))
    return findings


def why(error: BaseException) -> str:
    """What somebody can do something about, for one of the errors that connecting raises."""
    if isinstance(error, ConnectionRefusedError):
        return "nothing listens there; start nats-server"
    if isinstance(error, socket.gaierror):
        return "nobody knows a machine of that name"
    if isinstance(error, ssl.SSLCertVerificationError):
        said = error.verify_message
        return f"its certificate is not good here ({said}); SSL_CERT_FILE names an authority of your own"
    if isinstance(error, ssl.SSLError):
        return "it does not begin with TLS, as tls:// in NATS_URL wants; see its tls and handshake_first"
    if isinstance(error, TimeoutError):
        return "it takes the connection and says nothing; see its log, and the way to it"
    if "authorization" in str(error).lower():
        return "it refuses the user and password, or the token, in NATS_URL"
    if "INFO" in str(error):
        return "it begins with TLS, so NATS_URL must begin with tls:// here"
    return f"{type(error).__name__}; see its log"


async def _passed_on(inside: dict[str, Any]) -> Finding:
    """Say something at each server and wait until all the others have heard it. Live processes take no notice."""
    from throughcare.live.nats_bus import AWAY, SUBJECT

    knock = secrets.token_hex(8)
    heard: dict[str, set[str]] = {place: set() for place in inside}
    all_heard = asyncio.Event()

    async def listen(here: str, client: Any) -> None:
        async def take(message: Any) -> None:
            told = orjson.loads(message.data)
            if told.get("node") == knock:
                heard[here].add(told["at"])
                if all(len(places) == len(inside) for places in heard.values()):
                    all_heard.set()

        await client.subscribe(SUBJECT, cb=take)
        await client.flush()

    try:
        for place, client in inside.items():
            await listen(place, client)
        async with asyncio.timeout(PASSED_ON_WITHIN):
            while (
                not all_heard.is_set()
            ):  # again, for a server learns of the others' listeners after they have come
                for place, client in inside.items():
                    await client.publish(SUBJECT, orjson.dumps({"kind": "knock", "node": knock, "at": place}))
                await asyncio.sleep(0.2)
    except AWAY as error:
        if not isinstance(error, TimeoutError):
            return Finding(
                False, f"NATS took us in and let us go again ({type(error).__name__}). {MEANWHILE}"
            )
    missing = [
        f"what is said at {there} is not heard at {here}"
        for here, places in heard.items()
        for there in inside
        if there not in places
    ]
    if not missing:
        return Finding(
            True, f"What is said at one of the {len(inside)} NATS servers is heard at all of them."
        )
    return Finding(
        False,
        f"The NATS servers are no cluster: {'; '.join(missing)}. Live processes there know nothing of each other and "
        f"don't notice. See the servers' cluster settings and logs. {MEANWHILE}",
    )
