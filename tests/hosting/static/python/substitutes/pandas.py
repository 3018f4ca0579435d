"""What the pages ask of pandas: a table of numbers as CSV."""

import csv
import io


class RangeIndex(list):
    """The whole numbers from a first one up to before a last one, with a name."""

    def __init__(self, first, last, name):
        super().__init__(range(first, last))
        self.name = name


class DataFrame:
    """A table of numbers with a name for each row and column."""

    def __init__(self, value, index, columns):
        self.value, self.index, self.columns = value, index, columns

    def to_csv(self, lineterminator, na_rep):
        """The table as text, every number with all its digits."""
        text = io.StringIO()
        table = csv.writer(text, lineterminator=lineterminator)
        table.writerow([self.index.name, *self.columns])
        for name, row in zip(self.index, self.value.tolist(), strict=True):
            table.writerow([name, *(na_rep if number != number else number for number in row)])
        return text.getvalue()
