"""Training: data, many updates, and what there is to see on the way.

In reading order:

* ``datasets``: what is learned from;
* ``descent``: full batches and mini-batches;
* ``methods``: by which rule, from which state and by which samples updates are made;
* ``records``: the network over the epochs of its training;
* ``first_updates``, ``dead_units``: how the first updates go, and units that stop learning;
* ``troubles``: what keeps a run from learning;
* ``rounding``: how many digits of a run are its own;
* ``line_fit``: a line through points, judged by a loss;
* ``digit_classifier``: a linear model that reads digits;
* ``polynomial_fit``: polynomials that fit, and those that generalise;
* ``word_vectors``: words as columns of a matrix that learns their neighbours.

X is (n₀, N) and Y (n_L, N), columns being samples.
"""
