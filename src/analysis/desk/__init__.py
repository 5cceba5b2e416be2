"""The analyst's desk: what helps while chapters, indicators and plans are written."""
