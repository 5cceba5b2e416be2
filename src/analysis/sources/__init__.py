"""The sources: what is asked of them, how their answers and exports become rows, and a municipality's own records."""
