"""Breakdowns: which part of a number is meant, such as `benefit=a_dagpenge;age=16-24`; empty is the whole."""

from collections.abc import Mapping


def parse(breakdown: str) -> dict[str, str]:
    """Return the member of each dimension that a breakdown names, in its order.

    Example
    -------
    >>> parse("benefit=kontanthjaelp;visitation=jobparat"), parse("")
    ({'benefit': 'kontanthjaelp', 'visitation': 'jobparat'}, {})
    """
    parts = (part.partition("=") for part in breakdown.split(";") if part)
    return {dimension: member for dimension, _, member in parts}


def text(members: Mapping[str, str]) -> str:
    """Write a breakdown."""
    return ";".join(f"{dimension}={member}" for dimension, member in members.items())


def join(*breakdowns: str) -> str:
    """Write several breakdowns as one, leaving out those that are the whole."""
    return ";".join(each for each in breakdowns if each)


def dimensions(breakdown: str) -> tuple[str, ...]:
    """Return what a breakdown divides by."""
    return tuple(parse(breakdown))
