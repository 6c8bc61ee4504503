"""Two socket processes behind one address: members spread over them see one thread, over either bus."""

from __future__ import annotations

import asyncio
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import orjson
import pytest

from tests.database import ready
from tests.live.talk import a_ticket, dial, eventually, in_django, key, serving, sql, talk
from tests.nats import a_nats_server
from tests.world import World
from throughcare.conversations.posting.pool import ANNOUNCEMENTS
from throughcare.kit import clock
from throughcare.live import Server
from throughcare.live.nats_bus import AWAY, SUBJECT, close, connect
from throughcare.program.actions.pairs import block_member

SECRET_WORDS = "The heron stood in the shallows all morning."


@pytest.fixture(params=["notify", "nats"])
def bus(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of NATS, or nothing: then PostgreSQL's NOTIFY carries it."""
    if request.param == "notify":
        yield ""
        return
    with a_nats_server() as server:
        yield server.url


@asynccontextmanager
async def nodes(count: int, **changes: Any) -> AsyncIterator[list[Server]]:
    """So many socket processes that know of each other and compare heads hardly ever: what arrives came by bus."""
    async with AsyncExitStack() as stack:
        servers = [
            await stack.enter_async_context(serving(**{"heads_every": 60.0} | changes)) for _ in range(count)
        ]
        await all_there(servers)
        yield servers


async def all_there(servers: list[Server]) -> None:
    """Wait until each hears all the others, and the database."""

    async def there() -> bool:
        return all(
            server.listening.is_listening
            and server.bus.is_hearing
            and len(server.hub.neighbours._last_heard) == len(servers) - 1
            for server in servers
        )

    await eventually(there, seconds=20)


@asynccontextmanager
async def overhearing(bus: str) -> AsyncIterator[list[dict[str, Any]]]:
    """Whatever any node says on the bus."""
    heard: list[dict[str, Any]] = []
    if bus:
        client = await connect(bus)

        async def take(message: Any) -> None:
            heard.append(orjson.loads(message.data))

        await client.subscribe(SUBJECT, cb=take)
        await client.flush()
        yield heard
        await close(client)
        return
    connection = await asyncpg.connect(ready().owner_url)
    await connection.add_listener(ANNOUNCEMENTS, lambda *told: heard.append(orjson.loads(told[3])))
    yield heard
    await connection.close()


async def say(bus: str, payload: bytes) -> None:
    """Say anything at all on the bus, as somebody who has got hold of it."""
    if not bus:
        await sql("SELECT pg_notify($1, $2)", ANNOUNCEMENTS, payload.decode())
        return
    client = await connect(bus)
    await client.publish(SUBJECT, payload)
    await client.flush()
    await close(client)


def ready_says(server: Server) -> tuple[int, bytes]:
    """What readiness answers when it is well, or nearly."""
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/readyz", timeout=5) as answer:
        return answer.status, answer.read()


async def test_what_is_posted_on_one_node_is_seen_on_the_others_at_once(world: World, bus: str) -> None:
    async with nodes(3, nats_url=bus) as servers:
        people = [world.ana, world.ben, world.fay]
        talkers = [await talk(server, who) for server, who in zip(servers, people, strict=True)]
        answers = await asyncio.gather(
            *(talker.post(world.cohort_room, f"Row {n} is dug.") for talker in talkers for n in range(60))
        )
        assert [answer["op"] for answer in answers] == ["posted"] * 180
        for talker in talkers:
            await talker.until(lambda talker=talker: len(talker.bodies(world.cohort_room)) == 180)
        assert len({tuple(talker.bodies(world.cohort_room)) for talker in talkers}) == 1
        assert [talker.asked for talker in talkers] == [0, 0, 0], "no gap ever reached a page"


async def test_staff_and_members_and_whoever_blocked_see_their_own_sight_of_it(
    world: World, bus: str
) -> None:
    def block() -> None:
        with world.at():
            block_member(world.actor(world.eve), other=world.ana)

    await in_django(block)
    async with nodes(2, nats_url=bus) as (here, there):
        ana = await talk(here, world.ana)
        ben, eve, fay = [await talk(there, who) for who in (world.ben, world.eve, world.fay)]
        await ana.post(world.support_group, "To each her own.")
        assert (await ben.sees(world.support_group, "To each her own."))["author"]["name"] == "Ana R."
        assert (await fay.sees(world.support_group, "To each her own."))["author"]["name"] == "Ana Reyes"
        await eve.until(lambda: eve.bodies(world.support_group) == [None])
        (folded,) = eve.shown[key(world.support_group)].values()
        assert folded["folded"]


async def test_typing_and_read_marks_cross_nodes(world: World, bus: str) -> None:
    async with nodes(2, nats_url=bus) as (here, there):
        ana, ben, elsewhere = (
            await talk(here, world.ana),
            await talk(there, world.ben),
            await talk(there, world.ana),
        )
        await ana.send(op="typing", thread=key(world.cohort_room))
        assert (await ben.wait("typing"))["member"] == {"id": str(world.ana.id), "name": "Ana R."}
        await ben.post(world.cohort_room, "What are you writing?")
        await ana.sees(world.cohort_room, "What are you writing?")
        await ana.send(op="seen", thread=key(world.cohort_room), seq=1)
        assert (await elsewhere.wait("seen"))["seq"] == 1
        assert not ana.has("typing")
        assert not ben.has("seen")


async def test_a_ticket_lets_in_once_at_whichever_node(world: World, bus: str) -> None:
    async with nodes(2, nats_url=bus) as (here, there):
        ticket = await a_ticket(world.ana)
        await talk(there, world.ana, ticket=ticket)
        again = await dial(here, world.ana, ticket=ticket)
        assert (await again.wait("bye"))["code"] == "ticket"


async def test_the_bus_carries_ids_and_numbers_only(world: World, bus: str) -> None:
    async with overhearing(bus) as heard, nodes(2, nats_url=bus) as (here, there):
        ana, ben = await talk(here, world.ana), await talk(there, world.ben)
        await ana.send(op="typing", thread=key(world.cohort_room))
        await ana.post(world.cohort_room, SECRET_WORDS, kind="struggling")
        await ben.sees(world.cohort_room, SECRET_WORDS)
        await ben.send(op="seen", thread=key(world.cohort_room), seq=1)

        async def all_said() -> bool:
            return {"here", "moved", "typing", "seen"} <= {told["kind"] for told in heard}

        await eventually(all_said)
    ours = [told for told in heard if "node" in told]
    fields = {name for told in ours for name in told}
    assert fields == {"kind", "node", "organization", "threads", "thread", "member", "marks"}
    (moved,) = [told for told in ours if told["kind"] == "moved"]
    assert moved["organization"] == world.bridgewell.id
    assert moved["threads"] == [[str(world.cohort_room.id), 1]]
    said = orjson.dumps(ours).decode()
    for private in ("heron", "Ana", "Reyes", "struggling"):
        assert private not in said


async def test_whoever_is_alone_tells_nobody(world: World, bus: str) -> None:
    async with overhearing(bus) as heard, serving(nats_url=bus) as server:
        ana = await talk(server, world.ana)
        await ana.post(world.cohort_room, "Nobody else is here.")
        await ana.sees(world.cohort_room, "Nobody else is here.")
        await asyncio.sleep(0.1)
    # Other tests of this process are over, and only a node says what node it is.
    assert {told["kind"] for told in heard if "node" in told} <= {"here"}


async def test_however_much_is_told_at_once_fits_into_a_notification(world: World) -> None:
    async with nodes(2) as (here, _):
        payloads: list[bytes] = []
        here.hub.neighbours.bus = Collecting(payloads)
        for _ in range(200):
            here.hub.neighbours.moved(2**31 - 1, uuid4(), 2**31 - 1)
        await asyncio.sleep(0)
        here.hub.neighbours.seen(2**31 - 1, [(uuid4(), uuid4(), 2**31 - 1) for _ in range(200)])
    told = [orjson.loads(payload) for payload in payloads]
    assert sum(len(one.get("threads", ())) for one in told) == 200
    assert sum(len(one.get("marks", ())) for one in told) == 200
    assert max(map(len, payloads)) < 8_000


class Collecting:
    """A bus that leads nowhere."""

    is_hearing = True

    def __init__(self, payloads: list[bytes]) -> None:
        self.send = payloads.append

    async def run(self) -> None:
        """Nothing to hear."""


@pytest.mark.parametrize(
    "payload",
    [
        b"", b"{", b"[]", b"7", b'"here"', b"{}", b'{"kind": "moved"}', b'{"kind": "moved", "node": "x"}',
        b'{"kind": "moved", "node": "x", "organization": 1, "threads": 7}',
        b'{"kind": "moved", "node": "x", "organization": 1, "threads": [7]}',
        b'{"kind": "moved", "node": "x", "organization": 1, "threads": [["no id", "seven"]]}',
        b'{"kind": "typing", "node": "x", "organization": 1}',
        b'{"kind": "seen", "node": "x", "organization": 1, "marks": [[1, 2, 3]]}',
        b'{"kind": "unheard-of", "node": "x"}', b"\xff\x00",
    ],
)  # fmt: skip
async def test_what_cannot_be_understood_harms_nobody(world: World, payload: bytes) -> None:
    async with serving() as server:
        ana = await talk(server, world.ana)
        server.hub.neighbours.heard(payload)
        assert (await ana.post(world.cohort_room, "All is well."))["op"] == "posted"
        assert server.hub.counts["errors"] == 0


async def test_what_is_forged_shows_nobody_a_word(world: World, bus: str) -> None:
    room, number = key(world.cohort_room), world.bridgewell.id
    async with nodes(2, nats_url=bus) as (here, there):
        ana, ben = await talk(here, world.ana), await talk(there, world.ben)
        await ana.post(world.cohort_room, "The first.")
        await ben.sees(world.cohort_room, "The first.")
        forged: list[dict[str, Any]] = [
            {"kind": "moved", "organization": number, "threads": [[room, 1_000_000], [str(uuid4()), 3]]},
            {"kind": "moved", "organization": number + 1, "threads": [[room, 5]]},
            # Otto has no place in this room, and Nora none in this organization.
            *(
                {"kind": "typing", "organization": number, "thread": room, "member": str(who.id)}
                for who in (world.otto, world.nora)
            ),
            {"kind": "typing", "organization": number + 1, "thread": room, "member": str(world.ana.id)},
            {"kind": "seen", "organization": number, "marks": [[room, str(world.ben.id), 1_000_000]]},
        ]
        for told in forged:
            await say(bus, orjson.dumps({"node": "a stranger", **told}))
        # More than the thread holds nobody can have read.
        assert (await ben.wait("seen"))["seq"] == 1
        await ana.post(world.cohort_room, "The second.")
        await ben.sees(world.cohort_room, "The second.")
        assert ben.bodies(world.cohort_room) == ["The first.", "The second."]
        assert not ben.has("typing")


@pytest.mark.parametrize("by", ["seat", "standing"])
async def test_a_message_that_outruns_the_news_of_a_revocation_waits_for_it(world: World, by: str) -> None:
    """The bus is quicker than NOTIFY here: the node that delivers hears nothing of the revocation but by reading."""
    with a_nats_server() as nats:
        async with nodes(2, nats_url=nats.url) as (here, there):
            for task in there._loops:
                task.cancel()  # it compares no heads and hears no announcement any more
            ana, ben, fay = (
                await talk(there, world.ana),
                await talk(here, world.ben),
                await talk(there, world.fay),
            )
            await ben.post(world.cohort_room, "Before.")
            await ana.sees(world.cohort_room, "Before.")
            if by == "seat":
                await sql(
                    "UPDATE conversations_seat SET until_seq = 1 WHERE thread_id = $1 AND member_id = $2",
                    world.cohort_room.id,
                    world.ana.id,
                )
                await sql(
                    "UPDATE conversations_thread SET access_version = access_version + 1 WHERE id = $1",
                    world.cohort_room.id,
                )
            else:
                await sql(
                    "UPDATE program_episode SET ended_at = $1 WHERE id = $2",
                    clock.now() - timedelta(seconds=1),
                    world.ana_episode.id,
                )
                await sql("UPDATE program_standing SET version = version + 1 WHERE id = $1", world.ana.id)
            await ben.post(world.cohort_room, "After.")
            await ana.wait("access", gone=True, thread=key(world.cohort_room))
            await fay.sees(world.cohort_room, "After.")
            assert ana.bodies(world.cohort_room) == ["Before."]


async def test_a_node_cut_off_from_nats_goes_on_and_compares_as_soon_as_it_hears_again(world: World) -> None:
    with a_nats_server() as nats:
        async with nodes(2, nats_url=nats.url) as servers:
            here, there = servers
            ana, ben = await talk(here, world.ana), await talk(there, world.ben)
            nats.kill()

            async def cut_off() -> bool:
                return not here.bus.is_hearing and not there.bus.is_hearing

            await eventually(cut_off)
            assert await asyncio.to_thread(ready_says, there) == (200, b"ready\nbus-away\n")
            answer = await ana.post(world.cohort_room, "While the bus is away.")
            assert answer["op"] == "posted"
            await ben.ping()
            assert ben.bodies(world.cohort_room) == [], "heads are compared once a minute in this test"
            nats.start()
            await ben.sees(world.cohort_room, "While the bus is away.", seconds=20)
            await all_there(servers)
            assert await asyncio.to_thread(ready_says, there) == (200, b"ready\n")
            await ana.post(world.cohort_room, "And now it is back.")
            await ben.sees(world.cohort_room, "And now it is back.")


async def test_a_bus_that_is_silent_with_its_socket_open_is_noticed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("throughcare.live.nats_bus._DEAF_AFTER", 1.0)
    monkeypatch.setattr("throughcare.live.nats_bus._ALIVE_EVERY", 0.2)
    with a_nats_server() as nats:
        async with nodes(2, nats_url=nats.url) as servers:
            here, there = servers
            ana, ben = await talk(here, world.ana), await talk(there, world.ben)
            nats.freeze()

            async def cut_off() -> bool:
                return not there.bus.is_hearing

            await eventually(cut_off)
            await ana.post(world.cohort_room, "Nobody passes this on.")
            nats.thaw()
            await ben.sees(world.cohort_room, "Nobody passes this on.", seconds=20)


async def test_the_loss_of_the_last_event_of_a_quiet_thread_is_found_by_comparing_heads(world: World) -> None:
    with a_nats_server() as nats:
        async with nodes(2, nats_url=nats.url, heads_every=0.3) as (here, there):
            ana, ben = await talk(here, world.ana), await talk(there, world.ben)
            here.hub.neighbours._last_heard.clear()  # it tells nobody, as if every word of it were lost
            await ana.post(world.cohort_room, "The last words of a quiet thread.")
            await ben.sees(world.cohort_room, "The last words of a quiet thread.")


async def test_over_tls_no_password_is_said_to_whoever_speaks_none() -> None:
    """Who stands in between says, in plain text, that no TLS is wanted, and asks for the password."""
    arrived = bytearray()
    greeting = orjson.dumps(
        {"server_id": "x", "version": "2.15.1", "auth_required": True, "max_payload": 1048576}
    )

    async def pretend(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"INFO " + greeting + b"\r\n")
        while part := await reader.read(4096):
            arrived.extend(part)
        writer.close()

    pretender = await asyncio.start_server(pretend, "127.0.0.1", 0)
    port = pretender.sockets[0].getsockname()[1]
    with pytest.raises(AWAY):
        await connect(f"tls://live:not-for-you@127.0.0.1:{port}")
    pretender.close()
    await pretender.wait_closed()
    assert arrived
    assert b"not-for-you" not in arrived


async def test_nats_with_tls_and_a_password(
    world: World, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("tls")
    certificate, private = a_certificate()
    (folder / "cert.pem").write_bytes(certificate)
    (folder / "key.pem").write_bytes(private)
    (folder / "nats.conf").write_text(
        f'tls {{ cert_file: "{folder}/cert.pem", key_file: "{folder}/key.pem", handshake_first: true }}\n'
        'authorization { users: [{ user: live, password: "a good one", permissions: {'
        f' publish: "{SUBJECT}", subscribe: "{SUBJECT}" }} }}] }}\n'
    )
    monkeypatch.setenv("SSL_CERT_FILE", str(folder / "cert.pem"))
    with a_nats_server("--config", str(folder / "nats.conf")) as nats:
        place = f"127.0.0.1:{nats.port}"
        async with nodes(2, nats_url=f"tls://live:a%20good%20one@{place}") as (here, there):
            ana, ben = await talk(here, world.ana), await talk(there, world.ben)
            await ana.post(world.cohort_room, "Nobody listens in.")
            await ben.sees(world.cohort_room, "Nobody listens in.")
        for wrong in (f"tls://live:guessed@{place}", f"nats://live:a%20good%20one@{place}"):
            with pytest.raises(AWAY):
                await connect(wrong)


def a_certificate() -> tuple[bytes, bytes]:
    """A certificate for 127.0.0.1 that is its own authority, and its key, both as PEM."""
    import ipaddress

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "nats for a test")])
    at = clock.now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=400))
        .not_valid_after(at + timedelta(days=400))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(private, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM), private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
