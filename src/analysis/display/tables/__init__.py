"""Tables: frames of values with declared columns, and the cells, signs and notes in them."""
