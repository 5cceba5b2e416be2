"""Indicators: the registry, one small pure function per indicator, and what compares them."""
