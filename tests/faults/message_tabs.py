"""A browser's tab without any script that goes on talking whatever is killed."""

from __future__ import annotations

import asyncio
import html
import http.client
import re
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from tests.faults.history import Answer, History, Words

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
                words = self.history.say(self.member["id"], self.thread, "form")
                del self.history.words[words.client_id]
                words.client_id = self._client_id
                self.history.words[words.client_id] = words
                while not self.is_leaving and not await asyncio.to_thread(self.send, words):
                    await asyncio.sleep(AGAIN_AFTER)

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
            words.answers.append(Answer(found[1]))
        elif status in (404, 422):
            words.refusals.append(str(status))
        return bool(words.answers or words.refusals)

    def _read(self) -> bool:
        status, _, page = self._request("GET", f"/threads/{self.thread}")
        if status != 200:
            return False
        lines = [(int(seq), message) for message, seq in _MESSAGES.findall(page)]
        self.history.pages.append((self.name, self.thread, lines))
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
        """Status (0: none), Location and page. `words` are in flight from the last byte to the answer."""
        host = f"localhost:{self._port}"
        headers = {
            "Host": host,
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
        }
        if fields is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://{host}"}
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
        try:
            connection.request(method, path, urlencode(fields) if fields else None, headers)
            if words is not None:
                words.sent += 1
                words.is_flying = True
            answer = connection.getresponse()
            page = html.unescape(answer.read().decode())
            for cookie in answer.headers.get_all("Set-Cookie") or ():
                self._cookies |= {name: morsel.value for name, morsel in SimpleCookie(cookie).items()}
            location = answer.headers.get("Location") or ""
        except (OSError, http.client.HTTPException):
            return 0, "", ""
        finally:
            if words is not None:
                words.is_flying = False
            connection.close()
        # 503 is "kept, and sent again": what is neither that nor what was wanted is no answer to give people.
        if answer.status not in (200, 302, 503) or location.startswith("/sign-in"):
            self.history.surprises.append(
                f"{self.name}: {method} {path} was answered {answer.status} {location}"
            )
        return answer.status, location, page
