"""NATS away, silent, forgetful, and behind TLS: the nodes notice, and nobody loses a word."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import orjson
import pytest

from tests.live.neighbouring import all_deaf, all_there, nodes, ready_says
from tests.live.talk import talk
from tests.nats import a_nats_server
from tests.world import World
from throughcare.kit import clock, measured
from throughcare.live.nats_bus import AWAY, SUBJECT, connect


async def test_a_node_cut_off_from_nats_goes_on_and_compares_as_soon_as_it_hears_again(world: World) -> None:
    with a_nats_server() as nats:
        async with nodes(2, nats_url=nats.url) as servers:
            here, there = servers
            ana, ben = await talk(here, world.ana), await talk(there, world.ben)
            nats.kill()
            await all_deaf(here, there)
            assert await asyncio.to_thread(ready_says, there) == (200, b"ready\nbus-away\n")
            assert measured.BUS_HEARING.of().value == 0
            answer = await ana.post(world.cohort_room, "While the bus is away.")
            assert answer["op"] == "posted"
            await ben.ping()
            assert ben.bodies(world.cohort_room) == [], "heads are compared once a minute in this test"
            nats.start()
            await ben.sees(world.cohort_room, "While the bus is away.", seconds=20)
            await all_there(servers)
            assert await asyncio.to_thread(ready_says, there) == (200, b"ready\n")
            assert measured.BUS_HEARING.of().value == 1
            assert measured.NEIGHBOURS_HEARD.of().value == 1
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
            await all_deaf(there)
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
