"""How long the slow steps take, each beside a baseline of the same run."""
