"""The JSON Schema of a plan file, which editors complete and check with.

``python -m analysis.plans.schema`` writes it anew after a change of the model.
"""

import inspect
import json
from pathlib import Path

from analysis.plans.model import Plan

PATH = Path(__file__).resolve().parents[1] / "schemas" / "plan.schema.json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict:
    """Return the schema of a plan file; names that stand elsewhere are plain texts in it, and looked up in reading."""
    found = Plan.model_json_schema()
    # The name is the file's, and not in it.
    del found["properties"]["name"]
    for record in (found, *found["$defs"].values()):
        if "description" in record:
            record["description"] = inspect.cleandoc(record["description"]).split("\n\n")[0].replace("\n", " ")
    return {"$schema": DIALECT, **found}


def text() -> str:
    """Return the schema as it lies in its file."""
    return json.dumps(schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    PATH.write_text(text(), encoding="utf-8")
