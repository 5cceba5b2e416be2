"""The one-off reading of a folder of extracts into the first snapshots; each module reads one kind of extract."""
