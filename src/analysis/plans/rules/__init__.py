"""The language of targets: what a municipality can promise, each rule one class.

A rule is a strict record with a `type`: its limit, whether it holds, its chance and its words. An amount always has
its unit, and a margin says whether it is in per cent or percentage points. Targets that a plan does not put a number
on are rules too: they are shown and never judged. A new rule is a class in one of these modules, a place in the
lists of types, and its texts.
"""

from typing import Annotated, get_args

from pydantic import Field

from analysis.plans.rules.base import Drawn, Margin, Part, Rule, Verdict
from analysis.plans.rules.combined import AllOf, Every, Shown, SimpleRule, Unprinted

AnyRule = Annotated[get_args(SimpleRule)[0] | Every | AllOf | Unprinted | Shown, Field(discriminator="type")]

__all__ = ["AnyRule", "Drawn", "Margin", "Part", "Rule", "Shown", "Verdict"]
