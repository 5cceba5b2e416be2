"""Tables, figures and sentences: all that a reader of an annex sees, in Danish or English."""
