"""The inputs from which a network starts.

* ``scenes``: ready-made networks, and the layers of the reader's own;
* ``start``: exact weights, samples, what is learned, updates already made.
"""
