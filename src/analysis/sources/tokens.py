"""The user's access token to Jobindsats: from the environment or the system's keyring, never shown."""

from __future__ import annotations

import os

from analysis.core.errors import UsageError

VARIABLE = "BILAG_JOBINDSATS_TOKEN"
SERVICE, USER = "bilag", "jobindsats"
HOW = f"set the environment variable {VARIABLE}, or keep it in the system's keyring with: keyring set {SERVICE} {USER}"


def jobindsats() -> str:
    """Return the token; an error where there is none, or it cannot be one, never holds it."""
    token = os.environ.get(VARIABLE, "").strip() or (_from_keyring() or "").strip()
    if not token:
        raise UsageError(f"Jobindsats needs an access token (free on request from jobindsats.dk): {HOW}.")
    if not token.isascii() or not token.isprintable() or " " in token:
        raise UsageError(f"The access token to Jobindsats holds a space, or a letter that no token has; {HOW}.")
    return token


def _from_keyring() -> str | None:
    try:
        import keyring

        return keyring.get_password(SERVICE, USER)
    except Exception:  # a machine without a keyring, or a locked one, is a machine without a token
        return None
