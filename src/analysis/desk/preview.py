"""One chapter as its reader will see it, on a page of this machine that follows the notebook as it is saved."""

import contextlib
import os
import re
import sys
import tempfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from analysis.annex import chapters
from analysis.annex.chapters import Chapter
from analysis.annex.parameters import Parameters
from analysis.core import errors, project
from analysis.display.blocks import html
from analysis.display.blocks.escaping import escape
from analysis.display.texts import text
from analysis.report.run import execution, run_child
from analysis.sources import municipal_records

LOOPBACK = "127.0.0.1"
POLL_SECONDS = 0.25
# Reloading keeps the place on the page; the number is that of the page shown.
SCRIPT = 'setInterval(async () => { if (await (await fetch("/version")).text() !== "%d") location.reload(); }, 500);'
BODY = re.compile("<body[^>]*>")
BANNER = (
    '<p role="alert" id="preview-fault" style="position:sticky;top:0;z-index:9;margin:0;padding:.75rem 1rem;'
    'background:#cc0000;color:#fff;font:1rem/1.5 system-ui,sans-serif">{}</p>'
)
SETTINGS = Path(__file__).parent / "jupyterlab"
# What is shown first: of the checkout, of a house.
FIRST_PAGES = ("notebooks/README.md", "README.md")


class Served(ThreadingHTTPServer):
    """A preview that is being served at an address; its version is how many pages were shown, or faults told."""

    daemon_threads = True

    def __init__(self, port: int, language: str) -> None:
        waits = f"<main><p>{escape(text(language, 'desk.preview_waits'))}</p></main>"
        title = escape(text(language, "desk.preview"))
        self._shown = f'<!DOCTYPE html><html lang="{language}"><title>{title}</title><body>{waits}</body></html>', ""
        self._language = language
        self.version = 0
        self.closed = threading.Event()
        try:
            super().__init__((LOOPBACK, port), Handler)
        except OSError as error:
            raise errors.UsageError(f"Port {port} cannot be used: {error.strerror}; choose another, or 0.") from None
        self.address = f"http://{LOOPBACK}:{self.server_address[1]}/"

    def show(self, page: str | None, fault: str = "") -> None:
        """Show a new page, or above the page that is there what went wrong."""
        self._shown = self._shown[0] if page is None else page, fault
        self.version += 1

    def page(self) -> str:
        """Return the page with the script that follows it, and with the last fault."""
        version, (page, fault) = self.version, self._shown
        if fault:
            words = f"{text(self._language, 'desk.preview_failed')} {fault}"
            page = BODY.sub(lambda tag: f"{tag[0]}{BANNER.format(escape(words))}", page, count=1)
        script = SCRIPT % version
        # the page itself lets no script run
        page = page.replace(html.policy(), html.policy(script, "connect-src 'self'"), 1)
        return page.replace("</body>", f"<script>{script}</script></body>", 1)

    def wait(self) -> None:
        """Wait until the user has had enough."""
        try:
            while not self.closed.wait(3600):
                pass
        except KeyboardInterrupt:
            return


class Handler(BaseHTTPRequestHandler):
    """Gives the page, and its number."""

    def do_GET(self) -> None:  # noqa: N802 - the name that http.server calls
        """Answer."""
        served = self.server
        given = {"/": ("text/html", served.page), "/version": ("text/plain", lambda: str(served.version))}
        if self.headers.get("Host", "").rsplit(":", 1)[0] not in (LOOPBACK, "localhost"):
            # another site's name for this machine: not for its scripts
            self.send_error(403)
        elif self.path not in given:
            self.send_error(404)
        else:
            kind, content = given[self.path]
            body = content().encode()
            self.send_response(200)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            # a browser that has gone elsewhere is no fault
            with contextlib.suppress(OSError):
                self.end_headers()
                self.wfile.write(body)

    def log_message(self, *_) -> None:
        """Keep quiet."""


@contextlib.contextmanager
def serving(chapter: Chapter, parameters: Parameters, port: int = 0) -> Iterator[Served]:
    """Serve a chapter on the loopback interface, and run it again whenever its notebook is saved.

    Port 0 is any that is free; one that cannot be used is an error.
    """
    served = Served(port, parameters.language)
    threading.Thread(target=served.serve_forever, args=(0.1,), daemon=True).start()
    follower = threading.Thread(target=_follow, args=(served, chapter, parameters), daemon=True)
    follower.start()
    try:
        yield served
    finally:
        served.closed.set()
        served.shutdown()
        served.server_close()
        run_child.stop_all()
        follower.join(10)


def page(chapter: Chapter, parameters: Parameters, workspace: Path) -> str:
    """Run a chapter and return its page; a BilagError where a cell fails."""
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
        while not served.closed.wait(POLL_SECONDS * (seen is not None)):
            now = chapters.stamp(chapter.path)
            if now == seen:
                continue
            seen = now
            try:
                served.show(page(chapter, parameters, Path(folder)))
            except (errors.BilagError, run_child.ChildDiedError) as error:
                served.show(None, str(error))


def command(port: int, browser: bool, language: str) -> tuple[list[str], dict[str, str]]:
    """Return the command that starts JupyterLab, and the environment it needs.

    It listens on the loopback interface alone, on the next free port where that is taken; the language is JupyterLab's
    own, until the user chooses another there.
    """
    errors.check_language(language)
    first = next((page for page in FIRST_PAGES if (project.root() / page).is_file()), "")
    arguments = [
        *("-m", "jupyterlab"),
        f"--ServerApp.root_dir={project.root()}",
        f"--ServerApp.port={port}",
        "--ServerApp.ip=127.0.0.1",
        f"--LabApp.default_url=/lab{'/tree/' + first if first else ''}",
        f"--LabApp.app_settings_dir={SETTINGS / language}",
        # The other kinds fetch lists of extensions from the internet; news and updates are off in the settings.
        "--LabApp.extension_manager=readonly",
    ]
    if not browser:
        arguments.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--allow-root")  # a container's only user; the server listens on this machine alone
    return [sys.executable, *arguments], environment()


def environment() -> dict[str, str]:
    """Return the environment of JupyterLab and its kernels: the project, this package, drawings shown inline."""
    source = str(Path(__file__).resolve().parents[2])
    return dict(os.environ) | {
        project.HOME_VARIABLE: str(project.root()),
        **municipal_records.environment(),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "PYTHONPATH": os.pathsep.join(filter(None, [source, os.environ.get("PYTHONPATH")])),
        # A kernel of this environment, not one of the same name that the user has elsewhere.
        "JUPYTER_PREFER_ENV_PATH": "1",
    }
