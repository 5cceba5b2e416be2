"""Faults at each step that writes: what was there stays whole, the user is told in a sentence, the rerun finishes."""
