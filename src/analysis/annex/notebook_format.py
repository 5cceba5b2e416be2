"""nbformat, imported without what takes a second to make and is not used.

nbformat brings jsonschema, and that a grammar of web addresses where JupyterLab is installed. To make the grammar takes
longer than most chapters take, and no schema of notebooks holds an address. Whoever wants the grammar itself still
gets it.
"""

import sys

__all__ = ["nbformat"]

GRAMMAR = "rfc3987_syntax"

_left_out = sys.modules.setdefault(GRAMMAR, None) is None  # a module that is None cannot be imported
try:
    import nbformat
finally:
    if _left_out:
        del sys.modules[GRAMMAR]
