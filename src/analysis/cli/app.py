"""The command `bilag`: what a user types, and what is told back.

Heavy imports stand inside the commands, so that help and usage errors come at once.
"""

import contextlib
import errno
import os
import signal
import sys
import traceback
from pathlib import Path
from typing import Annotated

import typer

from analysis.cli import annexes, batch, desk, digest, lists, sources, values
from analysis.core import errors, project

USAGE_EXIT_CODE = 2

app = typer.Typer(
    help="Statistical annexes to Danish municipal employment plans.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)
app.add_typer(desk.new, name="new")
COMMANDS = {
    "batch": batch.batch,
    "build": annexes.build,
    "list": lists.list_held,
    "observations": sources.observations,
    "check": desk.check,
    "init": desk.init,
    "lab": desk.lab,
    "preview": desk.preview,
    "values": values.values,
    "site": annexes.site,
    "publish": annexes.publish,
    "compare": annexes.compare,
    "fetch": sources.fetch,
    "import": sources.import_files,
    "diff": sources.diff,
    "digest": digest.digest,
    "status": sources.status,
    "update": sources.update,
}
for name, command in COMMANDS.items():
    # names may stand one after the other: --municipalities Næstved Faxe Slagelse
    app.command(name=name, context_settings={"allow_extra_args": True} if name == "compare" else None)(command)


@app.callback()
def _everywhere(
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error; may stand anywhere.")] = False,
) -> None:
    """Statistical annexes to Danish municipal employment plans."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command and exit: 0 all well, 1 something failed, 2 wrong usage."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in arguments
    _open_standard_streams()
    try:
        Path.home()
    except RuntimeError:
        # a user whom the system does not know has a home, as the system names one that is not there
        os.environ["HOME"] = "/nonexistent"
    # Being ended is an orderly exit, so that no chapter runs on and no scratch folder stays.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        code = app([each for each in arguments if each != "--debug"], prog_name="bilag", standalone_mode=False)
        if code == batch.STOPPED_EXIT_CODE and "batch" not in arguments:
            # typer makes this of the keyboard's interrupt and says nothing; a batch tells how far it came
            _tell("stopped.", code)
    except typer.Abort:
        code = _tell("stopped.", batch.STOPPED_EXIT_CODE)
    except Exception as error:
        message, code = _explained(error)
        _tell("".join(traceback.format_exception(error)) if debug else message, code)
    try:
        sys.stdout.flush()
    except OSError as error:
        # what was to be told is lost, and would be tried again at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        code = code or (_tell(*_explained(error)) if error.errno != errno.EPIPE else 1)
    sys.exit(code if isinstance(code, int) else 0)


def _open_standard_streams() -> None:
    """Let what was closed lead nowhere: the next file that is opened would take its number, and be written into."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            # also in the processes that this one starts
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
    for name, number in (("stdin", 0), ("stdout", 1), ("stderr", 2)):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, "r" if number == 0 else "w", closefd=False))


def _explained(error: Exception) -> tuple[str, int]:
    """Return what to say of an error, and the exit code."""
    if isinstance(error, errors.BilagError):
        return str(error), error.exit_code
    if isinstance(error, typer.TyperException):
        message = error.format_message()
        return (message if not message or message.endswith((".", "?", ")")) else f"{message}."), USAGE_EXIT_CODE
    if _disk_is_full(error):
        return "the disk is full; free some space and run the command again.", 1
    if isinstance(error, OSError):
        where = f"'{project.relative(Path(os.fsdecode(error.filename)))}' cannot be used: " if error.filename else ""
        return f"{where}{error.strerror or error}.", 1
    if isinstance(error, MemoryError):
        return "the memory of this machine is not enough; close other programs and run the command again.", 1
    return f"unexpected {type(error).__name__}: {error} (see the traceback with --debug).", 1


def _disk_is_full(error: BaseException | None) -> bool:
    """Whether an error, or one that it came of, is that nothing more could be written."""
    if error is None:
        return False
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    return full or _disk_is_full(error.__cause__ or error.__context__)


def _tell(message: str, code: int) -> int:
    if message:
        with contextlib.suppress(OSError):
            typer.echo(errors.redacted(f"bilag: {message}"), err=True)
    return code


if __name__ == "__main__":
    main()
