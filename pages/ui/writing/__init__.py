"""Text, numbers, symbols, formulas and tables as the reader sees them, in either language.

* ``text``: sentences in the reader's language;
* ``literal``: what readers wrote, shown as they wrote it;
* ``settings``: how many digits, which orientation, what moves;
* ``palette``: one colour for each symbol, one scale for signs;
* ``numbers``: the one rule by which numbers are written;
* ``symbols``: W⁽¹⁾ and its entries, each in its colour;
* ``along``: figures and tables that are written once for one position of a slider and for many;
* ``equations``: printed arithmetic that gives the printed result;
* ``rule_templates``: the right sides of backpropagation's rules;
* ``formulas``: a step in symbols, with its numbers, with its shapes;
* ``sums``: sums of products with their numbers;
* ``tables``: a trace as tables;
* ``small_tables``: tables whose cells open their arithmetic;
* ``data_tables``: tables of data to take away;
* ``prose``: sentences and formulas as one element;
* ``plain_text``: a sentence with its formulas where neither Markdown nor LaTeX is drawn;
* ``reductions``: what a loss adds up and divides by;
* ``numpy_functions``: the functions that listings call;
* ``chaos``: numbers of a run in the digits that are certain;
* ``notebook``: a listing as a Jupyter notebook;
* ``json_bytes``: data for scripts;
* ``scripts``: scripts that import one another, as one text.
"""
