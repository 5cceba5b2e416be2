"""Indicators, chapters and reports behind the statistical annexes of employment plans."""
