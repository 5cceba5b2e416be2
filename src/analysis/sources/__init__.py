"""The sources: each module reads one kind of extract into rows, one frame for each official table."""
