"""JupyterLab on the project: the right kernel, Danish, chapters and plans in view, nothing from the internet."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from analysis.core import errors, project
from analysis.sources import municipal_records

SETTINGS = Path(__file__).parent / "jupyterlab"
# What is shown first: of the checkout, of a house.
FIRST_PAGES = ("notebooks/README.md", "README.md")


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
