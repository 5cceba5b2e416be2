"""A municipality's house: what its `bilag.yml` says, which holds where a plan or a command says nothing else."""

from base64 import b64encode
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo

from analysis.core import areas, errors, project, yaml_files
from analysis.core.yaml_files import BilingualText, StrictModel

LOGOS = {".svg": "image/svg+xml", ".png": "image/png"}
LARGEST_LOGO = 200_000
# What white text needs on a colour, by WCAG 2.2 AA.
LEAST_CONTRAST = 4.5


def _municipality(value: str) -> str:
    try:
        return areas.resolve_municipality(value).code
    except errors.UsageError as error:
        raise ValueError(str(error)) from None


def _logo(value: str, read: ValidationInfo) -> str:
    file = Path(read.context["file"]).with_name(value) if read.context else Path(value)
    if file.suffix.lower() not in LOGOS or "/" in value or "\\" in value:
        raise ValueError(f"name a file beside {project.CONFIG} that ends in {errors.alternatives(LOGOS)}")
    if not file.is_file():
        raise ValueError(f"there is no such file beside {project.CONFIG}")
    if file.stat().st_size > LARGEST_LOGO:
        raise ValueError(f"the file is {file.stat().st_size:,} bytes; at most {LARGEST_LOGO:,} are allowed")
    return value


def _dark(value: str) -> str:
    found = contrast_with_white(value)
    if found < LEAST_CONTRAST:
        raise ValueError(f"white text on it has the contrast {found:.1f}; it needs {LEAST_CONTRAST}: take a darker one")
    return value


def contrast_with_white(colour: str) -> float:
    """Return the contrast of white text on a colour, as WCAG reckons it.

    Example
    -------
    >>> round(contrast_with_white("#767676"), 2), contrast_with_white("#000000")
    (4.54, 21.0)
    """
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


class Contact(StrictModel):
    """Whom a reader can ask: a number to call, and an address to write to."""

    phone: str
    written: str


class Colours(StrictModel):
    """The authority's colour: behind the title, under white text."""

    brand: Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$"), AfterValidator(_dark)]


class House(StrictModel):
    """What `bilag.yml` says: whose house it is, and what stands in its annexes where the plan has no own."""

    municipality: Annotated[str, AfterValidator(_municipality)]
    authority: BilingualText | None = None
    logo: Annotated[str, AfterValidator(_logo)] | None = None
    colours: Colours | None = None
    contact: Contact | None = None
    accessibility_statement: Annotated[str, Field(pattern=r"^https://\S+$")] | None = None
    author: str | None = None
    checked_by: str | None = None
    approval: str | None = None
    languages: list[Literal["da", "en"]] = Field(default=["da"], min_length=1)
    comparators: list[Literal["kommunegruppe", "rar", "region", "landsdel", "country"]] = []

    def logo_as_address(self) -> str:
        """Return the logo as an address that holds it whole, so that a page asks for nothing; empty without one."""
        if self.logo is None:
            return ""
        file = project.root() / self.logo
        return f"data:{LOGOS[file.suffix.lower()]};base64,{b64encode(file.read_bytes()).decode()}"


def house() -> House | None:
    """Return what the house says in which one works; None where it is none.

    A DataError names each fault of the file with its line.
    """
    file = project.root() / project.CONFIG
    try:
        stamp = file.stat()
    except OSError:
        return None
    return _read(file, (stamp.st_mtime_ns, stamp.st_size))


@lru_cache(maxsize=8)
def _read(file: Path, _stamp: tuple[int, int]) -> House:
    return yaml_files.load(file, House)


def of(municipality: str) -> House | None:
    """Return what the house says where it is a municipality's own, by its code; None where it is not."""
    found = house()
    return found if found and found.municipality == municipality else None
