"""Functions: the activations φ and the losses J, each one record with its derivative, its formulas and its source.

In reading order:

* ``softmax``: scores become a distribution, with its Jacobian;
* ``constants``: functions with a constant of one's own, such as "leaky-ReLU 0.1";
* ``activations``: the registry ``ACTIVATIONS`` of φ and φ′, and what can be asked of any of them;
* ``reductions``: by what the sum of the terms of a loss is divided;
* ``logarithms``: what losses with logarithms are written with, and ln of a softmax and its like from z;
* ``loss_text``: a loss as LaTeX and as listings, from the formulas of its record;
* ``losses``: the registry ``LOSSES``;
* ``probabilities``: entropy, label smoothing, and where a probability rounds to 0 or 1.

A formula is one text in Python's syntax; the package ``printers`` writes it as LaTeX, plain text, NumPy and PyTorch.
How exact the functions are was measured: ``accuracy.md``.

Activations are elementwise on z (n, N), but for softmax, which is so column by column; losses take a and y (n, N).
"""
