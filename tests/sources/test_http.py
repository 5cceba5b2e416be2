"""Calls: tried again where that helps, never where it does not, and the token in no message."""

import datetime
import email.utils

import httpx
import pytest

from analysis.core.errors import DataError
from analysis.sources import http


class Server:
    """Answers in turn, without a network."""

    def __init__(self, monkeypatch, *answers):
        self.answers = list(answers)
        self.waits = []
        self.requests = []
        real = httpx.Client
        monkeypatch.setattr(
            http.httpx, "Client", lambda **named: real(transport=httpx.MockTransport(self.answer), **named)
        )
        monkeypatch.setattr(http.tenacity.nap.time, "sleep", self.waits.append)

    def answer(self, request):
        self.requests.append(request)
        held = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(held, Exception):
            raise held
        return held


def client(**named):
    return http.Client(
        "The source", "https://example.test/v3", {"Authorization": "Bearer s3cret"}, secret="s3cret", **named
    )


def test_waits_grow_and_retry_after_is_heeded(monkeypatch):
    server = Server(
        monkeypatch,
        httpx.Response(503),
        httpx.Response(429, headers={"Retry-After": "40"}),
        httpx.ConnectError("no"),
        httpx.Response(200, content=b"well"),
    )
    with client() as way:
        assert way.call("GET", "data").content == b"well"
    assert server.waits == [1.0, 40.0, 9.0]


def test_it_gives_up_after_five_tries_with_what_the_server_said(monkeypatch):
    server = Server(monkeypatch, httpx.Response(500, json={"message": "Down for repair."}))
    with client() as way, pytest.raises(DataError, match=r"^The source answered with HTTP 500: Down for repair\.$"):
        way.call("GET", "data")
    assert len(server.requests) == 5
    assert server.waits == [1.0, 3.0, 9.0, 27.0]


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 422])
def test_a_refusal_is_not_tried_again(monkeypatch, status):
    server = Server(monkeypatch, httpx.Response(status, json={"cause": "No, s3cret is not known"}))
    with client() as way, pytest.raises(http.RefusedError) as told:
        way.call("GET", "data")
    assert len(server.requests) == 1
    assert told.value.status == status
    assert "s3cret" not in str(told.value)
    assert "*** is not known" in str(told.value)


def test_the_token_is_in_the_header_and_nowhere_else(monkeypatch, caplog):
    caplog.set_level("DEBUG")
    server = Server(monkeypatch, httpx.Response(200, content=b"{}"))
    with client() as way:
        answer = way.call("GET", "data", parameters={"mgroup.*": "*"})
    assert server.requests[0].headers["Authorization"] == "Bearer s3cret"
    assert "s3cret" not in str(server.requests[0].url)
    assert "s3cret" not in caplog.text
    assert "s3cret" not in repr(answer)


def test_a_date_in_retry_after_is_read():
    soon = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=31)
    assert 28 < http._seconds(email.utils.format_datetime(soon, usegmt=True)) <= 31
    assert http._seconds("Sun, 22 Nov 2020 11:00:00 GMT") == http._seconds("soon") == http._seconds("") == 0
