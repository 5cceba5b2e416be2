"""What an annex is made of, as data with its numbers, and the one place that makes HTML of it."""
