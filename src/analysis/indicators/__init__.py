"""Indicators: the registry, one small pure function per indicator, and what compares them."""

from analysis import make_callable

make_callable(__name__)
