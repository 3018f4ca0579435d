"""Networks: forward, backward, and what can be asked of one pass.

In reading order:

* ``passes``: layers, the pass forward and backward through one network or through many, the update;
* ``steps``: a trace as a list of steps, each number with its arithmetic;
* ``cancellation``: a trace without numbers that are nothing but rounding;
* ``parameters``: all parameters as one vector θ, J and its gradient as functions of θ;
* ``traces``: many traces side by side, such as those at all positions of a slider;
* ``parameter_scan``: J over one parameter;
* ``gradient_check``: backpropagation against nudging every parameter;
* ``initialisation``: initial weights as functions of a seed;
* ``gradient_flow``: what becomes of z, a and δ through many layers;
* ``output_pairs``: δ of each output with each loss;
* ``convolution_layer``: kernels, bias, activation and pooling, forward and backward;
* ``softmax_cross_entropy``: the pair of classification, every intermediate kept.

Columns are samples: z, a and δ are (n, N), W is (n, n_before), b is (n, 1).
"""
