"""Everything the service reads from its environment, typed, read once, failing loudly. No Django here."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from throughcare.config.trouble import OperatorError
from throughcare.kit import logs

PROCESSES = ("web", "live", "work")
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class SettingError(OperatorError):
    """A variable is missing or wrong; the message says which and what to write instead."""


@dataclass(frozen=True)
class Environment:
    """What an operator can set. Defaults are those of the demo on one machine."""

    data_folder: Path
    secret_key: str
    app_url: str
    owner_url: str
    nats_url: str
    hosts: tuple[str, ...]
    origins: tuple[str, ...]
    public_url: str
    live_public_url: str
    host: str
    port: int
    live_port: int
    smtp_host: str
    smtp_port: int
    smtp_user: str
    smtp_password: str
    smtp_tls: bool
    mail_from: str
    heartbeat_url: str
    sms_url: str
    call_url: str
    gateway_token: str
    metrics_host: str
    metrics_port: int | None
    log_format: str
    staff_idle_minutes: int
    member_idle_days: int

    @property
    def is_https(self) -> bool:
        """Whether people reach the service by HTTPS, so that cookies may insist on it."""
        return self.public_url.startswith("https://")

    def metrics_port_of(self, process: str) -> int | None:
        """Where this process says its numbers: web on the port that is set, live on the next, then work."""
        return None if self.metrics_port is None else self.metrics_port + PROCESSES.index(process)


def read(env: Mapping[str, str]) -> Environment:
    """Read every setting. Raises SettingError with a sentence for an operator."""
    data_folder = Path(env.get("THROUGHCARE_DATA") or "var").resolve()
    host = env.get("THROUGHCARE_HOST") or "127.0.0.1"
    port = _number(env, "THROUGHCARE_PORT", 8000)
    live_port = _number(env, "THROUGHCARE_LIVE_PORT", port + 1)
    public_url = (env.get("THROUGHCARE_PUBLIC_URL") or f"http://localhost:{port}").rstrip("/")
    if not public_url.startswith(("http://", "https://")):
        raise SettingError("THROUGHCARE_PUBLIC_URL must begin with http:// or https://.")
    is_local = "localhost" in public_url or "127.0.0.1" in public_url
    live_public_url = env.get("THROUGHCARE_LIVE_URL") or (
        f"ws://localhost:{live_port}/live" if is_local else public_url.replace("http", "ws", 1) + "/live"
    )
    origins = {public_url} | ({f"http://localhost:{port}", f"http://127.0.0.1:{port}"} if is_local else set())
    url = secret(env, "DATABASE_URL")
    return Environment(
        data_folder=data_folder,
        secret_key=secret(env, "THROUGHCARE_SECRET_KEY") or _kept_key(data_folder),
        app_url=url,
        owner_url=secret(env, "DATABASE_OWNER_URL") or url,
        nats_url=_nats(secret(env, "NATS_URL")),
        hosts=tuple({origin.split("://")[1].split(":")[0] for origin in origins}),
        origins=tuple(sorted(origins)),
        public_url=public_url,
        live_public_url=live_public_url,
        host=host,
        port=port,
        live_port=live_port,
        smtp_host=env.get("THROUGHCARE_SMTP_HOST", ""),
        smtp_port=_number(env, "THROUGHCARE_SMTP_PORT", 587),
        smtp_user=env.get("THROUGHCARE_SMTP_USER", ""),
        smtp_password=secret(env, "THROUGHCARE_SMTP_PASSWORD"),
        smtp_tls=env.get("THROUGHCARE_SMTP_TLS", "yes").lower() not in {"no", "0", "false"},
        mail_from=env.get("THROUGHCARE_MAIL_FROM") or "Throughcare <no-reply@localhost>",
        heartbeat_url=env.get("THROUGHCARE_HEARTBEAT_URL", ""),
        sms_url=_address(env, "THROUGHCARE_SMS_URL"),
        call_url=_address(env, "THROUGHCARE_CALL_URL"),
        gateway_token=secret(env, "THROUGHCARE_GATEWAY_TOKEN"),
        metrics_host=env.get("THROUGHCARE_METRICS_HOST") or "127.0.0.1",
        metrics_port=_metrics_port(env),
        log_format=_one_of(env, "THROUGHCARE_LOG_FORMAT", logs.FORMATS),
        staff_idle_minutes=_between(env, "THROUGHCARE_STAFF_IDLE_MINUTES", 30, least=5, most=24 * 60),
        member_idle_days=_between(env, "THROUGHCARE_MEMBER_IDLE_DAYS", 30, least=1, most=365),
    )


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name) or str(default)
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise SettingError(f"{name} must be a number from 1 to 65535; it is “{text}”.")
    return int(text)


def _between(env: Mapping[str, str], name: str, default: int, *, least: int, most: int) -> int:
    text = env.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
        raise SettingError(f"{name} must be a number from {least} to {most}; it is “{text}”.")
    return int(text)


def _metrics_port(env: Mapping[str, str]) -> int | None:
    """The first of three ports, one a process; None where nobody asks for metrics."""
    if not env.get("THROUGHCARE_METRICS_PORT"):
        return None
    port = _number(env, "THROUGHCARE_METRICS_PORT", 0)
    if port + len(PROCESSES) > 65536:
        raise SettingError(
            f"THROUGHCARE_METRICS_PORT must leave room for {len(PROCESSES)} ports; it is {port}."
        )
    return port


def _one_of(env: Mapping[str, str], name: str, choices: Sequence[str]) -> str:
    text = env.get(name) or choices[0]
    if text not in choices:
        raise SettingError(f"{name} must be {' or '.join(choices)}; it is “{text}”.")
    return text


def _address(env: Mapping[str, str], name: str) -> str:
    url = env.get(name, "")
    if url and not url.startswith(("http://", "https://")):
        raise SettingError(f"{name} must begin with http:// or https://.")
    return url


def _nats(servers: str) -> str:
    """NATS servers with commas between. Beyond this machine only with TLS and a password: the bus says who
    writes where, and when."""
    for server in servers.split(",") if servers else ():
        parts = urlsplit(server.strip())
        if parts.scheme not in {"nats", "tls"} or not parts.hostname or not _is_port(parts):
            raise SettingError("NATS_URL must be like tls://user:password@host:4222; commas between several.")
        if parts.hostname in LOOPBACK:
            continue
        if parts.scheme != "tls" or not parts.username:
            raise SettingError(
                f"NATS_URL names {parts.hostname}, which is another machine: it must begin with tls:// and hold "
                "a user and a password, or a token."
            )
    return servers


def _is_port(parts: SplitResult) -> bool:
    try:
        return parts.port != 0
    except ValueError:
        return False


def secret(env: Mapping[str, str], name: str) -> str:
    """A value given directly or in the file that NAME_FILE names."""
    if path := env.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SettingError(
                f"{name}_FILE names {path}, which could not be read: {error.strerror}."
            ) from error
    return env.get(name, "")


def _kept_key(data_folder: Path) -> str:
    """The key of this installation, made at the first start and kept beside its data (mode 0600)."""
    try:
        return _key_in(data_folder)
    except OSError as error:
        raise SettingError(
            f"The data folder {data_folder} can't be used: {error.strerror}. Give us the right to write in it and "
            "some room, or name another folder with THROUGHCARE_DATA."
        ) from error


def _key_in(data_folder: Path) -> str:
    path = data_folder / "secret-key"
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        pass
    data_folder.mkdir(parents=True, exist_ok=True)
    # Two starters at once must end with one key: each writes its own whole, and the first to link it wins.
    mine = data_folder / f".secret-key.{secrets.token_hex(8)}"
    mine.touch(mode=0o600)
    mine.write_text(secrets.token_urlsafe(48), encoding="ascii")
    with contextlib.suppress(FileExistsError):
        path.hardlink_to(mine)
    mine.unlink()
    return path.read_text(encoding="ascii").strip()
