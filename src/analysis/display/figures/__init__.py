"""The figures of an annex, built from frames of values; one module each."""
