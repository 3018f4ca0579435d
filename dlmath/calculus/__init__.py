"""Calculus: derivatives by nudging and by the chain rule, and going downhill.

In reading order:

* ``differences``: difference quotients, numerical gradients, Jacobians;
* ``graph``: an expression as a graph, forward for values, backward for derivatives;
* ``expressions``: a reader's own functions;
* ``matrix_graph``: the same of matrices, from the registry ``MATRIX_OPERATIONS``;
* ``optimisers``: gradient descent and its relatives, the registry ``OPTIMISERS``;
* ``surfaces``: f(x, y) to look at and to descend.

Points are columns (n, 1), gradients are columns as the points.
"""
