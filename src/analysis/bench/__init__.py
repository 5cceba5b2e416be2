"""How much processor time the slow steps take, each beside a plain way of doing the same: `make bench`."""
