"""One chapter as its reader will see it, on a page of this machine that follows the notebook as it is saved."""

from __future__ import annotations

import json
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from analysis.annex import chapters
from analysis.annex.chapters import Chapter
from analysis.annex.parameters import Parameters
from analysis.core import errors
from analysis.display.blocks.escaping import escape
from analysis.display.texts import text
from analysis.report.run import execution, run_child

LOOPBACK = "127.0.0.1"
POLL_SECONDS = 0.25
# How long a browser waits for news before it asks again.
WAIT_SECONDS = 20
# Reloading keeps the place on the page; the number that is waited for is that of the page shown.
SCRIPT = """
<script>
new EventSource("/events?seen=%d").onmessage = (event) => { if (event.data !== "%d") location.reload(); };
</script>
"""
BANNER = (
    '<p role="alert" id="preview-fault" style="position:sticky;top:0;z-index:9;margin:0;padding:.75rem 1rem;'
    'background:#cc0000;color:#fff;font:1rem/1.5 system-ui,sans-serif">{}</p>'
)


class Served:
    """A preview that is being served.

    Attributes
    ----------
    address : str
        The page's.
    """

    def __init__(self, port: int, language: str) -> None:
        waits = f"<main><p>{escape(text(language, 'desk.preview_waits'))}</p></main>"
        title = escape(text(language, "desk.preview"))
        self._page = f'<!DOCTYPE html><html lang="{language}"><title>{title}</title><body>{waits}</body></html>'
        self._fault = ""
        self._language = language
        self.version = 0
        self._news = threading.Condition()
        self.closed = threading.Event()
        try:
            self._server = ThreadingHTTPServer((LOOPBACK, port), _handler(self))
        except OSError as error:
            raise errors.UsageError(f"Port {port} cannot be used: {error.strerror}; choose another, or 0.") from None
        self._server.daemon_threads = True
        self.address = f"http://{LOOPBACK}:{self._server.server_address[1]}/"

    def show(self, page: str) -> None:
        """Show a new page."""
        self._change(page, "")

    def tell(self, fault: str) -> None:
        """Show what went wrong above the page that is there."""
        self._change(self._page, fault)

    def _change(self, page: str, fault: str) -> None:
        with self._news:
            self._page, self._fault = page, fault
            self.version += 1
            self._news.notify_all()

    def page(self) -> str:
        """Return the page with the script that follows it, and with the last fault."""
        with self._news:
            page, fault, version = self._page, self._fault, self.version
        if fault:
            words = f"{text(self._language, 'desk.preview_failed')} {fault}"
            page = page.replace("<body>", f"<body>{BANNER.format(escape(words))}", 1)
        return page.replace("</body>", f"{SCRIPT % (version, version)}</body>", 1)

    def news(self, seen: int) -> int:
        """Wait until there is another page than the one seen, at most some seconds, and return its number."""
        with self._news:
            self._news.wait_for(lambda: self.version != seen or self.closed.is_set(), WAIT_SECONDS)
            return self.version

    def wait(self) -> None:
        """Wait until the user has had enough."""
        try:
            while not self.closed.wait(3600):
                pass
        except KeyboardInterrupt:
            return

    def start(self) -> None:
        """Begin to answer."""
        threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True).start()

    def close(self) -> None:
        """End."""
        self.closed.set()
        with self._news:
            self._news.notify_all()
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def serving(chapter: Chapter, parameters: Parameters, port: int = 0) -> Iterator[Served]:
    """Serve a chapter on the loopback interface, and run it again whenever its notebook is saved.

    Parameters
    ----------
    chapter : Chapter
    parameters : Parameters
        What it is shown for.
    port : int
        0 for any that is free.

    Raises
    ------
    UsageError
        If the port cannot be used.
    """
    served = Served(port, parameters.language)
    served.start()
    follower = threading.Thread(target=_follow, args=(served, chapter, parameters), daemon=True)
    follower.start()
    try:
        yield served
    finally:
        served.close()
        run_child.stop_all()
        follower.join(10)


def page(chapter: Chapter, parameters: Parameters, workspace: Path) -> str:
    """Run a chapter and return its page.

    Raises
    ------
    BilagError
        If the notebook cannot be read, its parameters differ from the model, or a cell fails.
    """
    chapters.check(chapter)
    source = chapter.path.read_text(encoding="utf-8")
    ran = execution.run(chapter.name, source, parameters.model_dump(), workspace)
    return run_child.run_child(_rendered, chapter, ran, parameters)


def _rendered(chapter: Chapter, ran: execution.Run, parameters: Parameters) -> str:
    """Make the page in a child, which has imported what that takes, or anew where the code has changed."""
    from analysis.report.pages import assemble, render

    return render.render(assemble.executed([chapter], [ran]), assemble.annex_heading(parameters), parameters)


def _follow(served: Served, chapter: Chapter, parameters: Parameters) -> None:
    """Run the chapter, and again each time that its file is another."""
    with tempfile.TemporaryDirectory(prefix="bilag-preview-") as folder:
        seen = None
        while not served.closed.is_set():
            now = chapters.stamp(chapter.path)
            if now != seen:
                seen = now
                try:
                    served.show(page(chapter, parameters, Path(folder)))
                except (errors.BilagError, run_child.ChildDiedError) as error:
                    if not served.closed.is_set():
                        served.tell(str(error))
            served.closed.wait(POLL_SECONDS)


def _handler(served: Served) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802 - the name that http.server calls
            """Give the page, or say when there is another."""
            host = self.headers.get("Host", "").rsplit(":", 1)[0]
            if host not in (LOOPBACK, "localhost"):
                # another site's name for this machine: not for its scripts
                self.send_error(403)
            elif self.path == "/":
                self._give("text/html; charset=utf-8", served.page())
            elif self.path.startswith("/events"):
                seen = self.path.partition("seen=")[2]
                number = served.news(int(seen) if seen.isdecimal() else -1)
                self._give("text/event-stream", f"retry: 500\ndata: {json.dumps(number)}\n\n")
            else:
                self.send_error(404)

        def _give(self, kind: str, content: str) -> None:
            body = content.encode()
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            try:
                self.wfile.write(body)
            except OSError:
                self.close_connection = True

        def log_message(self, *_) -> None:
            """Keep quiet."""

    return Handler
