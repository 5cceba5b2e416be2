"""A panel small enough to be computed again elsewhere, from formulas and not from chance.

The numbers in the tests were made with R 4.2.2 (stats, lme4 1.1-31) from the same formulas:

    d <- expand.grid(t = 1:3, i = 1:12)
    d$x1 <- sin(1.3*d$i) + 0.1*cos(d$i*d$t); d$x2 <- cos(0.7*d$i) + 0.05*d$t
    d$y <- 5 + 0.5*d$t + 0.8*d$x1 - 0.3*d$x2 + 0.4*sin(5*d$i) + 0.1*sin(7*d$i*d$t)
    d$pop <- 1000 + 100*d$i + 10*d$t; w <- d$pop/mean(d$pop)
    m <- lm(y ~ 0 + factor(t) + x1 + x2, data = d, weights = w)
"""

import numpy as np
import pandas as pd

from analysis import areas
from analysis.statistics.panel import Panel


def made(municipalities: int = 12, periods: int = 3) -> Panel:
    i, t = (grid.ravel() for grid in np.mgrid[1 : municipalities + 1, 1 : periods + 1].astype(float))
    x1, x2 = np.sin(1.3 * i) + 0.1 * np.cos(i * t), np.cos(0.7 * i) + 0.05 * t
    shares = 5 + 0.5 * t + 0.8 * x1 - 0.3 * x2 + 0.4 * np.sin(5 * i) + 0.1 * np.sin(7 * i * t)
    shape = (municipalities, periods)
    return Panel(
        tuple(area.code for area in areas.municipalities()[:municipalities]),
        tuple(f"{2019 + number}QMAT04" for number in range(periods)),
        {"total": shares.reshape(shape)},
        (1000 + 100 * i + 10 * t).reshape(shape),
        pd.DataFrame({"basic_education_pct": x1, "long_education_pct": x2}),
    )
