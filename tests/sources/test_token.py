"""The token appears nowhere, wherever a server, an error or a chapter may put it."""

import gzip
import logging
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from tests.sources import contract_server
from tests.sources.contract_server import settings

from analysis.cli import app
from analysis.core import errors
from analysis.core.errors import DataError, UsageError
from analysis.report.run import execution
from analysis.sources import asking, fetching, http, jobindsats

TOKEN = "Tk/9+secret=a-0123456789"
SPELLINGS = ("secret", "0123456789")


class Echo(BaseHTTPRequestHandler):
    """Gives back what it was sent, in every place that it may stand."""

    def do_GET(self):
        token = self.headers["Authorization"].removeprefix("Bearer ")
        status = int(self.path.split("?")[0].rsplit("/", 1)[1])
        body = self.server.body(token)
        self.send_response(status)
        for name in ("ETag", "X-Request-Id", "Last-Modified", "Location", "Set-Cookie"):
            self.send_header(name, f"for {token} at {self.path}")
        if self.server.packed:
            body = gzip.compress(body)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Keep quiet."""


BODIES = {
    "plain": lambda token: f"no: {token} is wrong".encode(),
    "cut in two": lambda token: f"{'x ' * 55}{token} {token}".encode(),
    "JSON": lambda token: f'{{"message": "{"no " * 90}{token}"}}'.encode(),
    "JSON with escapes": lambda token: ('{"message": "' + token.replace("/", "\\/") + '"}').encode(),
    "an address": lambda token: f"https://x/?t={httpx.QueryParams({'t': token})}".encode(),
    "a page": lambda token: f"<html><p>{token}</p></html>".encode(),
    "two bytes a sign": lambda token: f"no: {token} is wrong".encode("utf-16"),
}


@pytest.fixture
def echo():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    server.packed = False
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def clean(text):
    return not [spelling for spelling in SPELLINGS if spelling in text.replace("\0", "")]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("body", BODIES)
def test_what_a_server_gives_back_holds_no_token(echo, caplog, tmp_path, monkeypatch, body, packed):
    caplog.set_level("DEBUG")
    for name in ("httpx", "httpcore"):
        monkeypatch.setattr(logging.getLogger(name), "level", logging.DEBUG)
    monkeypatch.setenv("BILAG_HOME", str(tmp_path))
    echo.body, echo.packed = BODIES[body], packed
    address = f"http://ida:{TOKEN.replace('/', '%2F')}@127.0.0.1:{echo.server_address[1]}"
    monkeypatch.setenv(errors.TOKEN_VARIABLE, TOKEN)
    monkeypatch.setattr(http, "WAITS", (0.001,))
    with jobindsats.client(address) as way:
        # the address must not be taken as the user's name and password
        way._client.auth = httpx.Auth()
        answer = way.call("GET", "200", parameters={"token": TOKEN})
        ask = asking.Ask("q0.json", 0, "GET", "data", {}, None, 1)
        kept = fetching.Unfinished("Y25I01", "jobindsats", answer.content).keep(ask, answer)
        for status in (301, 401, 422, 503):
            with pytest.raises(DataError) as told:
                way.call("GET", str(status))
            assert clean(str(told.value) + getattr(told.value, "said", ""))
    assert clean(repr(answer) + repr(kept) + caplog.text)
    assert b"***" in answer.content.replace(b"\0", b"")
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert len(files) == 3
    assert [file for file in files if not clean(file.read_bytes().decode("latin-1"))] == []


def test_a_packing_that_could_fill_the_memory_is_refused(echo, monkeypatch):
    echo.body, echo.packed = (lambda _: bytes(3_000_000)), True
    monkeypatch.setenv(errors.TOKEN_VARIABLE, TOKEN)
    monkeypatch.setattr(http, "LARGEST_ANSWER", 1_000_000)
    address = f"http://127.0.0.1:{echo.server_address[1]}"
    with jobindsats.client(address) as way, pytest.raises(DataError, match="more than 1,000,000 bytes"):
        way.call("GET", "200")
    monkeypatch.setattr(http, "PACKED", ("",))
    with jobindsats.client(address) as way, pytest.raises(DataError, match="that is not read: 'gzip'"):
        way.call("GET", "200")


@pytest.mark.parametrize("debug", [[], ["--debug"]])
def test_neither_an_error_nor_its_traceback_holds_it(capfd, monkeypatch, debug):
    monkeypatch.setenv(errors.TOKEN_VARIABLE, TOKEN)
    cause = KeyError(f"Bearer {TOKEN}")
    cause.add_note(f"token {TOKEN}")

    def fail(*_, **__):
        raise DataError(f"It failed with {TOKEN}.") from cause

    monkeypatch.setattr(app, "app", fail)
    with pytest.raises(SystemExit) as ended:
        app.main(["status", *debug])
    told = capfd.readouterr().err
    assert ended.value.code == 1
    assert clean(told)
    assert "It failed with ***." in told
    assert ("Traceback" in told) == bool(debug)


def test_an_unforeseen_fault_of_a_fetch_is_told_without_it(contract_home, monkeypatch):
    with contract_server.serving() as server:

        def odd(*_):
            raise ValueError(f"odd {contract_server.demo_server.TOKEN}")

        monkeypatch.setattr(jobindsats, "read_description", odd)
        (outcome,) = fetching.fetch(["Y60C07"], settings(server))
    assert outcome.message.endswith("(ValueError: odd ***).")


def test_chapters_do_not_have_it_and_their_log_does_not_tell_it(tmp_path, monkeypatch):
    monkeypatch.setenv(errors.TOKEN_VARIABLE, TOKEN)
    code = (
        "from analysis.report.run.run_child import run_child\nimport os\n"
        f"print(run_child(os.getenv, {errors.TOKEN_VARIABLE!r}))"
    )
    done = subprocess.run([sys.executable, "-c", f"{code}"], capture_output=True, text=True, check=True)
    assert done.stdout == "None\n"
    told = execution._failure("first", f"call(token='{TOKEN}')", "ValueError", f"Authorization: Bearer {TOKEN}")
    assert clean(told)


@pytest.mark.parametrize("token", ["abc", "with space", "næstved-token"])
def test_what_can_be_no_token_is_refused_unshown(token, monkeypatch):
    monkeypatch.setenv(errors.TOKEN_VARIABLE, token)
    with pytest.raises(UsageError, match="The access token to Jobindsats") as told:
        jobindsats.client("http://127.0.0.1:1")
    assert token not in str(told.value)
