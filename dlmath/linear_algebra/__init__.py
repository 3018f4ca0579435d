"""Linear algebra: vectors, matrices, and what a matrix does to space.

In reading order:

* ``vectors``: sums, multiples, products, lengths, angles, projections;
* ``matrices``: the product in all its views, affine maps;
* ``linear_systems``: solution, inverse and determinant, in exact fractions;
* ``eigenvalues``: the characteristic polynomial of up to three rows and its roots, in exact fractions;
* ``decompositions``: rank, eigenvectors, singular values;
* ``convolution``: a layer whose weights are shared, as one matrix product;
* ``matrix_text``: matrices as they are typed, pasted and written into a link.

Vectors are columns (n, 1), matrices (m, n), all float64.
"""
