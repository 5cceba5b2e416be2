"""The plan's targets: what was promised, what the number is, whether it holds and why."""
