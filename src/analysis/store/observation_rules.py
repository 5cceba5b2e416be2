"""The rules that every observation keeps, checked when the observations are built."""

import textwrap

import pandas as pd
import pandera.pandas as pa

from analysis.core import vocabulary
from analysis.core.errors import DataError
from analysis.store import official_tables

KEY = ["table", "measure", "breakdown", "area", "period"]
BREAKDOWN = r"^$|^[a-z_]+=[^=;]+(?:;[a-z_]+=[^=;]+)*$"
PERIOD = r"^\d{4}(?:H[12]|Q[1-4]|M(?:0[1-9]|1[0-2])|QMAT0[1-4])?$"

RULES = pa.DataFrameSchema(
    {
        "source": pa.Column(str, pa.Check(lambda names: names.isin([*official_tables.sources(), "municipal_record"]))),
        "table": pa.Column(str),
        "measure": pa.Column(str, pa.Check.str_matches(r"^[a-z][a-z0-9_]*$")),
        "breakdown": pa.Column(str, pa.Check.str_matches(BREAKDOWN)),
        "area": pa.Column(str, pa.Check.str_matches(r"^[a-z0-9-]+$")),
        "period": pa.Column(str, pa.Check.str_matches(PERIOD)),
        "value": pa.Column(float, nullable=True),
        "unit": pa.Column(str, pa.Check(lambda units: units.isin(vocabulary.units()), error="known unit")),
        "status": pa.Column(str, pa.Check.isin(vocabulary.STATUSES)),
        "snapshot": pa.Column(str),
    },
    checks=[
        pa.Check(
            lambda rows: rows["value"].isna() != rows["status"].isin(["observed", "zero"]),
            error="a number stands exactly where the status is observed or zero",
        ),
        pa.Check(
            lambda rows: (rows["value"] == 0) == (rows["status"] == "zero"),
            error="the status is zero exactly where the number is 0",
        ),
    ],
    unique=KEY,
    strict=True,
    ordered=True,
)


def check(frame: pd.DataFrame, snapshot: str) -> pd.DataFrame:
    """Return the observations of a snapshot when they keep the rules; the first that is broken is named with a row."""
    try:
        return RULES.validate(frame)
    except pa.errors.SchemaError as error:
        reason = textwrap.shorten(str(error), 300, placeholder="...")
        raise DataError(f"The snapshot {snapshot} breaks a rule of the observations: {reason}.") from None
