"""Printers: one formula, written as LaTeX, as plain text, as NumPy and as PyTorch.

A formula is text in Python's syntax, such as ``z*sigmoid(z)``, ``max(0, z)`` or ``z if z > 0 else exp(z) - 1``:
numbers, names, + − * / **, brackets, comparisons in an ``if``, and functions. A name may be a Greek letter. Each
printer walks the same tree:

* ``syntax``: the tree, and how strongly its operations bind;
* ``latex``, ``plain``: for readers;
* ``numpy``: a listing, and the function that it computes;
* ``pytorch``: a listing.
"""
