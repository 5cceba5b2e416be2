"""The figures of an annex: plain functions of values, one module each, drawn with seaborn in the house theme.

`lines.lines(values)` and its kin take a frame of values, an analyst's own among them, and return a block.
`svg.of_figure` makes a drawing of any other kind one of the house.
"""
