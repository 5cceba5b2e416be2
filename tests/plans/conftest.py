"""Fixtures of the tests of plans."""

from tests.plans.own_plan import house

__all__ = ["house"]
