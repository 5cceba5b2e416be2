"""What the functions of indicators take and give."""

from collections.abc import Sequence

import pandas as pd

from analysis.core.areas import Area

# Rows of the observation store, or a quantity: columns `quantities.QUANTITY_COLUMNS`, a row for each area and period.
Frame = pd.DataFrame
Areas = Sequence[Area]
# Periods, or breakdowns.
Texts = Sequence[str]
