"""What a plan names that stands elsewhere: indicators, benefits, records, areas, periods, chapters.

Each is a text that is looked up when the plan is read, so that a misspelt name is told with its line beside
every other fault of the file.
"""

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Annotated, Self

from pydantic import AfterValidator, Field, ValidationError, ValidationInfo, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from analysis.core import areas, benefits, errors, periods, project, vocabulary
from analysis.core.yaml_files import StrictModel
from analysis.indicators import registry
from analysis.indicators.registry import Indicator
from analysis.sources import record_kinds

DANISH_DATE = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})")
DATE = r"^\d{4}(M\d{2}|-\d{2}-\d{2})?$"


# A place in a record, what stands there, and what is wrong with it; a value of {} is not written.
Fault = tuple[tuple, object, str]


class CheckedRecord(StrictModel):
    """A record whose parts must fit each other; read from a file, its faults are told beside all others of the file."""

    @model_validator(mode="after")
    def _parts_fit(self, read: ValidationInfo) -> Self:
        found = [
            InitErrorDetails(type=PydanticCustomError("value_error", "{told}", {"told": told}), loc=place, input=value)
            for place, value, told in (self.faults() if read.context is not None else ())
        ]
        if found:
            raise ValidationError.from_exception_data("record", found)
        return self

    def faults(self) -> Iterable[Fault]:
        """Return what does not fit in it."""
        raise NotImplementedError


def repeated(names: Sequence[str], key: str, what: str) -> Iterator[Fault]:
    """Yield each name that stands twice in the list of a key."""
    for index, name in enumerate(names):
        if name in names[:index]:
            yield (key, index), {}, f"the {what} {name!r} stands twice; give each its own."


def breakdown_fault(breakdown: str, definition: Indicator) -> str:
    """Say that an indicator is not given for a breakdown; empty where it is."""
    # An indicator without a list takes breakdowns that are put together when it is asked for.
    if not definition.breakdowns or breakdown in definition.breakdowns:
        return ""
    nearest = errors.nearest(breakdown, definition.breakdowns, count=1)
    allowed = definition.breakdowns if len(definition.breakdowns) <= errors.LONGEST_LIST_SHOWN else nearest
    hint = f" Did you mean {nearest[0]!r}?" if nearest else ""
    listed = f" Allowed: {errors.alternatives(allowed)}." if allowed else ""
    return f"the indicator '{definition.key}' is not given for it.{hint}{listed}"


def chapter_names() -> list[str]:
    """Return the names of the chapters that lie beside the plans, in the order of their notebooks."""
    folder = project.data().resolve().parent / "notebooks"
    beside = (path for place in (folder, folder / project.TECHNICAL) for path in project.listed(place, "*.ipynb"))
    paths = project.chapter_notebooks() if project.is_layered() else beside
    found = [re.fullmatch(r"\d\d-(.+)", path.stem) for path in paths]
    return [match[1] for match in found if match]


def name_of(what: str, allowed: Callable[[], Iterable[str]], description: str) -> object:
    """Return the type of a text in a file that is one of a closed list; a record made in code is not looked up."""

    def check(value: str, read: ValidationInfo) -> str:
        if read.context is None:
            return value
        words = list(allowed())
        if value not in words:
            told = str(errors.unknown(what, value, words))
            raise ValueError(told.replace(f"Unknown {what} {value!r}", f"no {what} has that name", 1))
        return value

    return Annotated[str, AfterValidator(check), Field(description=description)]


def _period(value: str) -> str:
    try:
        parsed = str(periods.parse(value))
    except errors.UsageError as error:
        raise ValueError(str(error)) from None
    if parsed != value:
        raise ValueError(f"write it as '{parsed}'")
    return value


def _date(value: str) -> str:
    if re.fullmatch(DATE, value) and _is_in_the_calendar(value):
        return value
    match = DANISH_DATE.fullmatch(value)
    meant = f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}" if match else ""
    hint = f"did you mean '{meant}'? " if meant and _is_in_the_calendar(meant) else ""
    raise ValueError(f"{hint}A day is written 2024-12-31, a month 2024M12, a year 2024")


def _is_in_the_calendar(value: str) -> bool:
    try:
        datetime.date.fromisoformat(value) if "-" in value else periods.parse(value)
    except (ValueError, errors.UsageError):
        return False
    return True


def _municipality(value: str) -> str:
    if value in {each.code for each in areas.municipalities()}:
        return value
    try:
        code = areas.resolve_municipality(value).code
    except errors.UsageError:
        raise ValueError("no municipality has that code (see: bilag list municipalities)") from None
    raise ValueError(f"write the municipality's code, '{code}'")


IndicatorKey = name_of("indicator", registry.indicators, "An indicator: see `bilag list indicators`.")
RecordKind = name_of("kind of record", record_kinds.kinds, "A kind in data/record_kinds.yml.")
BenefitCode = name_of("benefit", lambda: [each.code for each in benefits.benefits()], "A benefit in data/benefits.yml.")
MunicipalityCode = Annotated[
    str,
    AfterValidator(_municipality),
    Field(description='A municipality\'s code, in quotes: "370". See `bilag list municipalities`.'),
]
AreaCode = name_of(
    "area code",
    lambda: [each.code for each in areas.all_areas()],
    'An area\'s code, in quotes: "370", "085", "000".',
)
PeriodText = Annotated[
    str,
    AfterValidator(_period),
    Field(description="A period: 2023, 2022H1, 2023Q1, 2023M07, or 2021QMAT04 (the four quarters up to the fourth)."),
]
UnitName = name_of("unit", vocabulary.units, "A unit in data/vocabulary/units.yml, such as pct.")
ChapterName = name_of("chapter", chapter_names, "A chapter: see `bilag list chapters`.")
DateText = Annotated[
    str,
    AfterValidator(_date),
    Field(json_schema_extra={"pattern": DATE}, description="A year, a month or a day: 2022, 2022M06 or 2022-06-24."),
]
