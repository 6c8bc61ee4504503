"""Django's settings, all from the environment; what each variable means is in `docs/operate/settings.md`."""

from __future__ import annotations

import os
import urllib.parse
from datetime import timedelta
from pathlib import Path
from typing import Any

from throughcare.config import environment
from throughcare.kit import logs

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parent
ENV = environment.read(os.environ)

DATA_FOLDER = ENV.data_folder
SECRET_KEY = ENV.secret_key
DEBUG = False
ALLOWED_HOSTS = list(ENV.hosts)
CSRF_TRUSTED_ORIGINS = [origin for origin in ENV.origins if origin.startswith("http")]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "throughcare.core",
    "throughcare.access",
    "throughcare.people",
    "throughcare.program",
    "throughcare.safety",
    "throughcare.care",
    "throughcare.conversations",
    "throughcare.meetings",
    "throughcare.moderation",
]
MIDDLEWARE = [
    "throughcare.core.watched.WatchMiddleware",
    "throughcare.core.headers.HeadersMiddleware",
    "throughcare.safety.help_now.HelpNowMiddleware",
    "servestatic.middleware.ServeStaticMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "throughcare.people.sign_in_again.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "throughcare.program.actors.ActorMiddleware",
    "throughcare.pages.form_addresses.FormAddressMiddleware",
]
ROOT_URLCONF = "throughcare.config.urls"
ASGI_APPLICATION = "throughcare.config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "pages" / "templates", HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "throughcare.pages.frame.frame",
                "throughcare.config.demo.page.offered",
            ],
            "builtins": ["throughcare.core.templatetags.throughcare_ui", "django.templatetags.i18n"],
        },
    }
]


# A database machine that loses its power or its network says nothing. Without these a duty of `work` that had just
# asked it something would wait as long as the system does, by default two hours. With them it fails after twenty
# seconds, and is done as soon as a database answers. Over a socket on this machine they mean nothing. An address may
# say otherwise (`?tcp_user_timeout=…`).
LINES: dict[str, int] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 20_000,
}


def _database(url: str, **options: Any) -> dict[str, Any]:
    """One URL as Django writes it. The host may be a socket folder in the query, as libpq allows."""
    parts = urllib.parse.urlsplit(url)
    query = dict(urllib.parse.parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": urllib.parse.unquote(parts.path.lstrip("/")),
        "USER": urllib.parse.unquote(parts.username or ""),
        "PASSWORD": urllib.parse.unquote(parts.password or ""),
        "HOST": query.pop("host", None) or parts.hostname or "",
        "PORT": str(query.pop("port", None) or parts.port or ""),
        "CONN_MAX_AGE": 0,
        "OPTIONS": {**LINES, **query, **options},
    }


APP_ROLE = "throughcare_app"
# More than `work` has duties: those that wait for a slow mail server must not keep the ring waiting.
MOST_CONNECTIONS = {"throughcare-work": 40}
DATABASES = {
    "default": _database(
        ENV.app_url,
        # Set at the start of each connection, and not by Django's assume_role, whose commit inside the pool's own
        # set-up waits for a connection that the pool is still making.
        options=f"-c role={APP_ROLE} -c TimeZone=UTC -c statement_timeout=30s",
        # By it an operator knows whose a connection is; a command's is "throughcare:<process id>".
        application_name=f"{logs.this_process()}:{os.getpid()}",
        pool={"min_size": 1, "max_size": MOST_CONNECTIONS.get(logs.this_process(), 16), "timeout": 10},
    ),
    # The owner of the tables: migrations and `protect` only.
    "owner": _database(ENV.owner_url, application_name="throughcare-owner"),
}

# What was just done is said once on the next page; kept with the sign-in, never in a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

AUTH_USER_MODEL = "people.Account"
# The address is kept apart by a constraint on its small letters, which this check does not see.
SILENCED_SYSTEM_CHECKS = ["auth.E003"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in"
LOGIN_REDIRECT_URL = "/"

# A sign-in ends when nobody has used it for so long: staff soon, everybody else late (decision 0022). The row says
# so, in `people.sign_in_store`; the cookie only has to last longer.
SESSION_ENGINE = "throughcare.people.sign_in_store"
STAFF_IDLE = timedelta(minutes=ENV.staff_idle_minutes)
MEMBER_IDLE = timedelta(days=ENV.member_idle_days)
SESSION_COOKIE_NAME = "sign_in"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = ENV.is_https
SESSION_COOKIE_AGE = 60 * 60 * 24 * 366
CSRF_COOKIE_NAME = "form"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = ENV.is_https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.is_https else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "/static/"
STATIC_ROOT = ENV.data_folder / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
SERVESTATIC_USE_FINDERS = True
SERVESTATIC_AUTOREFRESH = False

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if ENV.smtp_host
    else "throughcare.config.mail_on_disk.PrivateFiles"
)
EMAIL_FILE_PATH = str(ENV.data_folder / "mail")
EMAIL_HOST = ENV.smtp_host
EMAIL_PORT = ENV.smtp_port
EMAIL_HOST_USER = ENV.smtp_user
EMAIL_HOST_PASSWORD = ENV.smtp_password
EMAIL_USE_TLS = ENV.smtp_tls
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = ENV.mail_from

# Where pages find the socket, and what the CSP lets them connect to.
LIVE_PUBLIC_URL = ENV.live_public_url
PUBLIC_URL = ENV.public_url
OWN_ORIGINS = frozenset(ENV.origins)
HEARTBEAT_URL = ENV.heartbeat_url
# Where texts and telephone calls go; without, they are lines in files of the data folder.
SMS_URL = ENV.sms_url
CALL_URL = ENV.call_url
GATEWAY_TOKEN = ENV.gateway_token

LOGGING = logs.settings(ENV.log_format)
