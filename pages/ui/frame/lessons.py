"""All lessons in the order in which they need one another, which is the text's but for what needs a whole network:
sections, and in each the scripts and their titles."""

from pathlib import Path

from pages.ui.writing.text import _


def lessons() -> dict[str, dict[str, str]]:
    """The lessons by section: the path of each below pages/, and its title in the reader's language."""
    return {
        _("First steps"): {
            "backprop_walkthrough/one_neuron.py": _("One neuron"),
        },
        _("Vectors and matrices"): {
            "vectors_and_matrices/images_as_vectors.py": _("Images as vectors"),
            "vectors_and_matrices/vectors.py": _("Vectors"),
            "vectors_and_matrices/matrix_product.py": _("Matrix product"),
            "vectors_and_matrices/words_as_vectors.py": _("Words as vectors"),
            "vectors_and_matrices/linear_maps.py": _("Linear maps"),
            "vectors_and_matrices/linear_model.py": _("The linear model"),
            "vectors_and_matrices/convolution.py": _("Convolution"),
        },
        _("Calculus"): {
            "calculus/derivative.py": _("The derivative"),
            "calculus/chain_rule.py": _("The chain rule"),
            "calculus/gradient.py": _("The gradient"),
            "calculus/gradient_descent.py": _("Gradient descent"),
        },
        _("Activation functions"): {
            "activation_functions/curves_and_slopes.py": _("Curves and slopes"),
            "activation_functions/dying_relu.py": _("Dying ReLU"),
        },
        _("Loss functions"): {
            "loss_functions/regression.py": _("Regression"),
            "loss_functions/binary_cross_entropy.py": _("Binary cross-entropy"),
            "loss_functions/softmax_cross_entropy.py": _("Softmax and cross-entropy"),
            "loss_functions/output_and_loss.py": _("Output and loss"),
        },
        _("Backpropagation"): {
            "backprop_walkthrough/step_by_step.py": _("Step by step"),
            "backprop_walkthrough/gradient_check.py": _("Gradient check"),
            "backprop_walkthrough/check_my_work.py": _("Check my work"),
            "backprop_walkthrough/compare_with_my_program.py": _("Compare with my program"),
            "backprop_walkthrough/convolution_layer.py": _("A convolution layer"),
        },
        _("Training"): {
            "activation_functions/vanishing_gradients.py": _("Vanishing gradients"),
            "training/initialisation.py": _("Initial weights"),
            "training/training_run.py": _("Training a network"),
        },
    }


def titles() -> dict[str, str]:
    """The title of every lesson in the reader's language, by its path below pages/."""
    return {path: title for pages in lessons().values() for path, title in pages.items()}


def names() -> list[str]:
    """The last part of the address of every lesson."""
    return [Path(path).stem for path in titles()]
