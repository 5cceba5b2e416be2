"""nbformat without the grammar that takes a second to make."""

import subprocess
import sys

CODE = """
import sys
import analysis.annex.notebook_format, papermill, nbclient, nbconvert
assert "jsonschema" in sys.modules
assert "rfc3987_syntax" not in sys.modules, "the grammar was made after all"
from rfc3987_syntax import is_valid_syntax
print(is_valid_syntax("iri", "https://example.dk/"))
"""


def test_no_build_makes_the_grammar_and_who_wants_it_gets_it():
    ran = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=False)
    assert (ran.stdout, ran.stderr) == ("True\n", "")
