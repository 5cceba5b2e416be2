"""From parameters and chapters to an annex in reports/: execute, collect, render, write, move into place."""
