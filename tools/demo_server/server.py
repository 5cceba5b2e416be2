"""A server on this machine that speaks the languages of both sources, for demonstrations and tests.

It answers from small extracts that lie beside it, so that fetching can be seen without a token or a
network. Tests let it fail in every way that the real ones do.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from tools.demo_server import answers, faults, jobindsats, statbank
from tools.demo_server.answers import Held, Refusal

from analysis.core import project

EXTRACTS = Path(__file__).parent / "data"
TOKEN = "demonstration"
EXPIRED_TOKEN = "expired"
MOST_PERIODS = 10_000
MOST_CELLS = 1_000_000


class DemoServer(ThreadingHTTPServer):
    """The server.

    Attributes
    ----------
    tables
        The figures, by source and the table's name at the source.
    faults
        How many more answers with figures have each fault.
    most_periods, most_cells
        The most that one call may ask for.
    pause
        Seconds that each answer with figures waits.
    calls
        Every call so far: method and path.
    """

    daemon_threads = True

    def __init__(self, tables: dict[str, dict[str, Held]]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.tables = tables
        self.faults: Counter[str] = Counter()
        self.most_periods = MOST_PERIODS
        self.most_cells = MOST_CELLS
        self.pause = 0.0
        self.calls: list[str] = []
        self.at_once = 0
        self.most_at_once = 0
        self.lock = threading.Lock()

    @property
    def addresses(self) -> dict[str, str]:
        """The address of each source."""
        base = f"http://127.0.0.1:{self.server_port}"
        return {"jobindsats": f"{base}/v3", "statbank": f"{base}/v1"}

    def take(self, fault: str) -> bool:
        """Tell whether an answer has a fault, and count it."""
        with self.lock:
            if self.faults[fault] <= 0:
                return False
            self.faults[fault] -= 1
            return True

    def wait(self) -> None:
        """Serve until the user ends it."""
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that go away."""


def small_project(folder: Path) -> Path:
    """Make a project without snapshots: the descriptions of tables, areas and words."""
    for name in ("tables", "areas", "vocabulary", "catalogue"):
        shutil.copytree(project.data(name), folder / "data" / name, dirs_exist_ok=True)
    for name in ("benefits.yml", "reforms.yml"):
        shutil.copy(project.data(name), folder / "data")
    return folder


@contextlib.contextmanager
def serving(tables: dict[str, dict[str, Held]] | None = None) -> Iterator[DemoServer]:
    """Run the server while a block runs.

    Parameters
    ----------
    tables
        The figures; those that lie beside it when left out.
    """
    server = DemoServer(answers.held(EXTRACTS) if tables is None else tables)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: DemoServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Write no log: it would hold nothing that helps."""

    def do_GET(self) -> None:  # noqa: N802  (the name is the library's)
        self._answer({})

    def do_POST(self) -> None:  # noqa: N802  (the library's too)
        length = int(self.headers.get("Content-Length") or 0)
        try:
            body = json.loads(self.rfile.read(length) or b"{}")
        except ValueError:
            body = {}
        self._answer(body)

    def _answer(self, body: dict) -> None:
        address = urlsplit(self.path)
        parts = [unquote(part) for part in address.path.split("/") if part]
        parameters = dict(parse_qsl(address.query, keep_blank_values=True))
        with self.server.lock:
            self.server.calls.append(f"{self.command} {address.path}")
            self.server.at_once += 1
            self.server.most_at_once = max(self.server.most_at_once, self.server.at_once)
        try:
            if parts[:1] == ["v3"]:
                content, kind = self._jobindsats(parts[1:], parameters)
            elif parts[:1] == ["v1"]:
                content, kind = self._statbank(parts[1:], parameters, body)
            else:
                raise Refusal(404, {"message": "Not found"})
            self._send(200, content, kind)
        except Refusal as refusal:
            status = refusal.status
            extra = {"Retry-After": refusal.said["retry"]} if "retry" in refusal.said else {}
            content = json.dumps(refusal.said, ensure_ascii=False).encode("utf-8")
            self._send(status, content, "application/json", extra)
        except _Gone:
            self._reset()
        finally:
            with self.server.lock:
                self.server.at_once -= 1

    # the two sources

    def _jobindsats(self, parts: list[str], parameters: dict[str, str]) -> tuple[bytes, str]:
        self._admit()
        known = self.server.tables.get("jobindsats", {})
        if parts == ["subjects"]:
            subjects = [{"subject_id": "1", "subject_name": "Eksempler"}]
            return _json([{"subject_group_id": "1", "subject_group_name": "Eksempler", "subjects": subjects}])
        if parts == ["tables"]:
            return _json(jobindsats.tables_list(known))
        if len(parts) != 2 or parts[0] not in ("table", "data"):
            raise Refusal(404, {"code": 404, "cause": "Unknown address"})
        one = known.get(parts[1].casefold())
        if one is None or self.server.take("table_gone"):
            raise Refusal(404, {"code": 404, "cause": f"Unknown table: {parts[1]}"})
        if parts[0] == "table":
            return _json(jobindsats.table(one))
        self._refuse_at_times(statbank=False)
        if self.server.take("period_type_refused"):
            raise Refusal(422, {"code": 422, "cause": "Unknown period type: M", "request_id": "0"})
        answer = faults.corrupted(self.server.take, jobindsats.data(one, parameters, self.server.most_periods))
        if parameters.get("format") == "csv":
            return jobindsats.as_csv(answer), "text/csv; charset=utf-8"
        return self._encoded(answer)

    def _statbank(self, parts: list[str], parameters: dict[str, str], body: dict) -> tuple[bytes, str]:
        known = self.server.tables.get("statbank", {})
        if parts[:1] == ["subjects"]:
            return _json([{"id": "1", "description": "Eksempler", "active": True}])
        if parts[:1] == ["tables"]:
            return _json([{"id": one.entry.id, "text": one.table, "active": True} for one in known.values()])
        if parts[:1] not in (["tableinfo"], ["data"]):
            raise Refusal(404, {"errorTypeCode": "REQUEST-NOTFOUND", "message": "Ukendt adresse"})
        body = {**_from_address(parts, parameters), **body}
        name = str(body.get("table", ""))
        one = known.get(name.casefold())
        if one is None or self.server.take("table_gone"):
            raise Refusal(400, {"errorTypeCode": "EXTRACT-NOTFOUND", "message": f"Tabel findes ikke: {name}"})
        if parts[0] == "tableinfo":
            return _json(statbank.table_info(one, body.get("lang", "da")))
        self._refuse_at_times(statbank=True)
        content = statbank.as_statbank(one, body, self.server.most_cells)
        return faults.corrupted_text(self.server.take, content), "text/csv; charset=utf-8"

    def _admit(self) -> None:
        given = self.headers.get("Authorization", "")
        if given == f"Bearer {EXPIRED_TOKEN}":
            raise Refusal(401, {"code": 401, "cause": "The token has expired", "request_id": "0"})
        if given != f"Bearer {TOKEN}":
            raise Refusal(401, {"code": 401, "cause": "The token is not valid", "request_id": "0"})

    # faults

    def _refuse_at_times(self, *, statbank: bool) -> None:
        time.sleep(self.server.pause)
        said = "message" if statbank else "cause"
        if self.server.take("busy"):
            raise Refusal(429, {"code": 429, said: "Too many requests", "retry": "1"})
        if self.server.take("busy_until_date"):
            raise Refusal(429, {"code": 429, said: "Too many requests", "retry": "Wed, 21 Oct 2015 07:28:00 GMT"})
        if self.server.take("server_error"):
            raise Refusal(503, {"code": 503, said: "Service unavailable"})
        if self.server.take("reset"):
            raise _Gone

    def _encoded(self, answer: dict) -> tuple[bytes, str]:
        text = json.dumps(answer, ensure_ascii=False)
        if self.server.take("byte_order_mark"):
            return text.encode("utf-8-sig"), "application/json"
        if self.server.take("latin_1"):
            return text.encode("latin-1", errors="replace"), "application/json"
        return text.encode("utf-8"), "application/json"

    def _send(self, status: int, content: bytes, kind: str, extra: dict[str, str] | None = None) -> None:
        with_figures = status == 200 and "/data" in self.path
        length = len(content)
        if with_figures and self.server.take("html"):
            content, kind = b"<!DOCTYPE html><html><body><h1>Driftsforstyrrelse</h1></body></html>", "text/html"
            length = len(content)
        if with_figures and self.server.take("empty"):
            content, length = b"", 0
        if with_figures and self.server.take("truncated"):
            content = content[: len(content) // 2]
            length = len(content)
        if with_figures and self.server.take("broken_off"):
            content = content[: len(content) // 2]
            self.close_connection = True
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        for name, value in (extra or {}).items():
            self.send_header(name, value)
        self.end_headers()
        if with_figures and self.server.take("slow"):
            for place in range(0, len(content), max(len(content) // 40, 1)):
                self.wfile.write(content[place : place + max(len(content) // 40, 1)])
                self.wfile.flush()
                time.sleep(0.05)
            return
        self.wfile.write(content)

    def _reset(self) -> None:
        """Break the connection off without an answer."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()


class _Gone(Exception):  # noqa: N818  (no fault: the client has left)
    pass


def _json(held: object) -> tuple[bytes, str]:
    return json.dumps(held, ensure_ascii=False).encode("utf-8"), "application/json"


def _from_address(parts: list[str], parameters: dict[str, str]) -> dict:
    """Read a call in the form of an address, such as /data/FOLK1A/CSV?OMRÅDE=370&Tid=(1)."""
    if len(parts) < 2:
        return {}
    plain = ("lang", "format", "valuePresentation", "timeOrder", "delimiter")
    variables = [{"code": name, "values": text.split(",")} for name, text in parameters.items() if name not in plain]
    body = {name: parameters[name] for name in plain if name in parameters}
    return {**body, "table": parts[1], "format": parts[2] if len(parts) > 2 else "CSV", "variables": variables}
