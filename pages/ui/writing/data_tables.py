"""Tables of data to take away."""

from collections.abc import Sequence

import numpy as np
import pandas as pd


def as_csv(value: np.ndarray, heads: Sequence[str], rows: str) -> str:
    """A matrix as CSV in full precision, its rows counted from 1.

    Args:
      value: shape (m, n).
      heads: of the n columns.
      rows: what a row is.
    """
    index = pd.RangeIndex(1, len(value) + 1, name=rows)
    return pd.DataFrame(value, index=index, columns=list(heads)).to_csv(lineterminator="\n", na_rep="nan")
