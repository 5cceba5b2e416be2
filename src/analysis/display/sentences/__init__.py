"""Sentences made from values: what a number is, how it moves, how it compares, where it ranks."""
