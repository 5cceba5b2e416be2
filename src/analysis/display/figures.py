"""The figures of an annex, built from frames of values."""

from analysis.display.area_figures import bars, strip
from analysis.display.panel_figures import small_multiples
from analysis.display.series_figures import lines, months_by_year

__all__ = ["bars", "lines", "months_by_year", "small_multiples", "strip"]
