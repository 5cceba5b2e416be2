"""Calls to the sources: patient with a server that is busy, plain about one that refuses, silent about tokens."""

import datetime
import email.utils
import json
import logging
import time
from collections.abc import Mapping
from typing import NamedTuple, Self
from urllib.parse import urlsplit

import httpx
import tenacity

from analysis.core import errors
from analysis.core.errors import DataError
from analysis.sources.cells import own_error, shortened
from analysis.sources.grids import decode, shown

TRIED_AGAIN = frozenset({429, 500, 502, 503, 504})
WAITS = (1.0, 3.0, 9.0, 27.0)
LONGEST_WAIT = 120.0
LONGEST_SILENCE = 60.0
LONGEST_ANSWER = 600.0
LARGEST_ANSWER = 200_000_000
# How an answer may be packed: once, and so that a piece of it cannot fill the memory when it is unpacked.
PACKED = ("", "identity", "gzip", "deflate")
KEPT_HEADERS = ("content-type", "date", "last-modified", "etag", "statbankapi-request-id", "x-request-id")
USER_AGENT = "bilag/0.1 (statistical annexes to municipal employment plans)"


class Answer(NamedTuple):
    """What a server answered: the bytes, untouched, and the headers that matter."""

    content: bytes
    headers: dict[str, str]


class RefusedError(DataError):
    """The server understood and said no: the HTTP status, and the server's own message."""

    def __init__(self, message: str, status: int, said: str) -> None:
        super().__init__(message)
        self.status = status
        self.said = said


class _AgainError(DataError):
    """A call that may go well if it is tried again, after the seconds that the server asks for."""

    def __init__(self, message: str, wait: float = 0.0) -> None:
        super().__init__(message)
        self.wait = wait


class Client:
    """Calls to one source.

    Paths are put after ``address``, and ``headers`` sent with every call. ``secret`` never stands in a message.
    """

    def __init__(self, name: str, address: str, headers: Mapping[str, str], secret: str = "") -> None:
        self.name = name
        self.address = address.rstrip("/")
        if secret:
            errors.remember(secret)
        # they tell of headers, which hold the token
        for library in ("httpx", "httpcore"):
            logging.getLogger(library).setLevel(logging.WARNING)
        local = urlsplit(address).hostname in ("127.0.0.1", "localhost", "::1")
        # Redirects are not followed: they would lose a body, and hand the token to another server.
        self._client = httpx.Client(
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate", **headers},
            timeout=httpx.Timeout(LONGEST_SILENCE, connect=20.0),
            follow_redirects=False,
            trust_env=not local,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def call(
        self, method: str, path: str, *, parameters: Mapping[str, str] | None = None, body: object = None
    ) -> Answer:
        """Call the source, trying again with growing waits where that may help.

        Raises RefusedError when the server says no (4xx but 429), with its own message; DataError when it cannot be
        reached, keeps failing, or breaks off.
        """
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_AgainError),
            stop=tenacity.stop_after_attempt(len(WAITS) + 1),
            wait=self._wait,
            reraise=True,
        )
        return retrying(self._once, method, path, parameters, body)

    def _wait(self, state: tenacity.RetryCallState) -> float:
        growing = WAITS[min(state.attempt_number, len(WAITS)) - 1]
        return min(max(state.outcome.exception().wait, growing), LONGEST_WAIT)

    def _once(self, method: str, path: str, parameters: Mapping[str, str] | None, body: object) -> Answer:
        try:
            with self._client.stream(
                method,
                f"{self.address}/{path.lstrip('/')}",
                params=dict(parameters) if parameters else None,
                content=None if body is None else json.dumps(body, ensure_ascii=False).encode("utf-8"),
                headers={} if body is None else {"Content-Type": "application/json; charset=utf-8"},
            ) as response:
                content = self._content(response)
        except httpx.TimeoutException:
            raise _AgainError(f"{self.name} did not answer in time.") from None
        except httpx.ConnectError:
            raise _AgainError(f"{self.name} cannot be reached; is there a way to the network?") from None
        except httpx.RequestError as error:
            raise _AgainError(f"{self.name} broke off the answer ({type(error).__name__}).") from None
        if response.status_code != 200:
            raise self._refused(response, content)
        kept = {name: errors.redacted(response.headers[name]) for name in KEPT_HEADERS if name in response.headers}
        return Answer(content, kept)

    def _content(self, response: httpx.Response) -> bytes:
        ends = time.monotonic() + LONGEST_ANSWER
        packed = errors.redacted(response.headers.get("content-encoding", ""))
        if packed.strip().casefold() not in PACKED:
            raise DataError(f"{self.name} packed the answer in a way that is not read: {shown(packed)}.")
        parts, size = [], 0
        for part in response.iter_bytes():
            parts.append(part)
            size += len(part)
            if size > LARGEST_ANSWER:
                raise DataError(f"{self.name} answered with more than {LARGEST_ANSWER:,} bytes; fewer are allowed.")
            if time.monotonic() > ends:
                raise _AgainError(f"{self.name} answered too slowly: it was not done in {LONGEST_ANSWER:.0f} seconds.")
        # here, before anything is cut, kept or told of it
        return errors.redacted_bytes(b"".join(parts))

    def _refused(self, response: httpx.Response, content: bytes) -> DataError:
        said = message_of(content)
        told = f"{self.name} answered with HTTP {response.status_code}" + (f": {said}" if said else "")
        told = told if told.endswith((".", "!", "?", "…")) else f"{told}."
        if response.status_code in TRIED_AGAIN:
            return _AgainError(told, _seconds(response.headers.get("retry-after", "")))
        return RefusedError(told, response.status_code, said)


def message_of(content: bytes) -> str:
    """Return the message in a server's refusal: from its JSON, else what can be read of it."""
    text = decode(content).strip()
    try:
        held = json.loads(text)
    except (RecursionError, ValueError):
        return "a web page" if text.startswith("<") else shortened(text)
    said = own_error(held) if isinstance(held, dict) else ""
    return shortened(said, 300) if said else shortened(text)


def _seconds(retry_after: str) -> float:
    """Read the header Retry-After: seconds, or a point in time."""
    if retry_after.strip().isdecimal():
        return float(retry_after)
    try:
        until = email.utils.parsedate_to_datetime(retry_after)
        return max((until - datetime.datetime.now(datetime.UTC)).total_seconds(), 0.0)
    except (TypeError, ValueError):
        return 0.0
