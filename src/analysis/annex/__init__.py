"""What a chapter holds: the verbs of an annex, and the way in for an analyst's own figures, tables and words."""
