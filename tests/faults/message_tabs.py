"""A browser's tab without any script that goes on talking whatever is broken."""

from __future__ import annotations

import asyncio
import html
import http.client
import re
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from tests.faults.history import Answered, History, Left, Odd, ReadPage, Sent
from tests.faults.message_clients import Words

_CLIENT_ID = re.compile(r'name="client_id" value="([^"]+)"')
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_MESSAGES = re.compile(r'data-message="([0-9a-f-]{36})" data-change="\d+" data-seq="(\d+)"')
_PLACE = re.compile(r"#m-([0-9a-f-]{36})$")
AGAIN_AFTER = 0.2  # seconds, where a browser's person would press the button again


class Tab:
    """A browser's tab without scripts, signed in: reads a thread's page and posts by its form, again and
    again until it knows what became of it."""

    def __init__(
        self, name: str, member: dict[str, str], thread: str, history: History, *, port: int, password: str
    ) -> None:
        self.name = name
        self.member = member
        self.thread = thread
        self.history = history
        self.is_ready = False
        self.words: Words | None = None
        self.go = asyncio.Event()
        self.is_leaving = False
        self._port = port
        self._password = password
        self._cookies: dict[str, str] = {}
        self._client_id = ""
        self._token = ""

    async def run(self) -> None:
        """Sign in, then post once whenever `go` is set, until told to leave."""
        while not self.is_leaving and not await asyncio.to_thread(self._sign_in):
            await asyncio.sleep(AGAIN_AFTER)
        while not self.is_leaving:
            if not await asyncio.to_thread(self._read):
                await asyncio.sleep(AGAIN_AFTER)
                continue
            self.is_ready = True
            await self.go.wait()
            self.go.clear()
            self.is_ready = False
            if not self.is_leaving:
                body = self.history.new_words("form")
                words = self.words = Words(self.member["id"], self.thread, body, self._client_id)
                while not self.is_leaving and not await asyncio.to_thread(self.send, words):
                    await asyncio.sleep(AGAIN_AFTER)
        if self.words is not None and not self.words.answers:
            self.history.note(Left(self.name))

    def leave(self) -> None:
        """Stop after what is being done."""
        self.is_leaving = True
        self.go.set()

    def send(self, words: Words) -> bool:
        """Submit the form with these words; whether it was answered."""
        fields = {"csrfmiddlewaretoken": self._token, "client_id": words.client_id, "body": words.body}
        status, location, _ = self._request("POST", f"/threads/{self.thread}/post", fields, words)
        found = _PLACE.search(location)
        if status == 302 and found:
            self.history.note(Answered(words.client_id, "posted", found[1]))
        elif status in (404, 422):
            self.history.note(Answered(words.client_id, "refused", code=str(status)))
        else:
            return False
        words.answers += 1
        return True

    def _read(self) -> bool:
        status, _, page = self._request("GET", f"/threads/{self.thread}")
        if status != 200:
            return False
        lines = [(int(seq), message) for message, seq in _MESSAGES.findall(page)]
        self.history.note(ReadPage(self.name, self.member["id"], self.thread, lines))
        self._client_id, self._token = _CLIENT_ID.findall(page)[0], _TOKEN.findall(page)[0]
        return True

    def _sign_in(self) -> bool:
        status, _, page = self._request("GET", "/sign-in")
        if status != 200:
            return False
        fields = {
            "csrfmiddlewaretoken": _TOKEN.findall(page)[0],
            "email": self.member["email"],
            "password": self._password,
        }
        return self._request("POST", "/sign-in", fields)[0] == 302

    def _request(
        self, method: str, path: str, fields: dict[str, str] | None = None, words: Words | None = None
    ) -> tuple[int, str, str]:
        """Status (0: none), Location and page. `words` are on their way from the last byte to the answer."""
        host = f"localhost:{self._port}"
        headers = {
            "Host": host,
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
        }
        if fields is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://{host}"}
        if words is not None:
            words.sent += 1
            sent = Sent(self.name, words.author, words.thread, words.client_id, words.body, "form")
            self.history.note(sent)
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
        try:
            connection.request(method, path, urlencode(fields) if fields else None, headers)
            answer = connection.getresponse()
            page = html.unescape(answer.read().decode())
            for cookie in answer.headers.get_all("Set-Cookie") or ():
                self._cookies |= {name: morsel.value for name, morsel in SimpleCookie(cookie).items()}
            location = answer.headers.get("Location") or ""
        except (OSError, http.client.HTTPException):
            return 0, "", ""
        finally:
            connection.close()
        # 503 is "kept, and sent again", 404 and 422 refuse: what is none of these is no answer to give people.
        if answer.status not in (200, 302, 404, 422, 503) or location.startswith("/sign-in"):
            self.history.note(Odd(self.name, f"{method} {path} was answered {answer.status} {location}"))
        return answer.status, location, page
