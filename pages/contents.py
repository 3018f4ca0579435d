"""The table of contents, and the frame around every page."""

import streamlit as st

from pages.ui import frame
from pages.ui.text import _

st.set_page_config(page_title="Deep learning, number by number", page_icon="🧮", layout="wide")
frame.remember_language()

page = st.navigation(
    {
        "": [st.Page("home.py", title=_("Home"), default=True)],
        _("Vectors and matrices"): [
            st.Page("vectors_and_matrices/images_as_vectors.py", title=_("Images as vectors"), url_path="images_as_vectors"),
            st.Page("vectors_and_matrices/vectors.py", title=_("Vectors"), url_path="vectors"),
            st.Page("vectors_and_matrices/matrix_product.py", title=_("Matrix product"), url_path="matrix_product"),
            st.Page("vectors_and_matrices/linear_maps.py", title=_("Linear maps"), url_path="linear_maps"),
            st.Page("vectors_and_matrices/linear_model.py", title=_("The linear model"), url_path="linear_model"),
            st.Page("vectors_and_matrices/convolution.py", title=_("Convolution"), url_path="convolution"),
        ],
        _("Calculus"): [
            st.Page("calculus/derivative.py", title=_("The derivative"), url_path="derivative"),
            st.Page("calculus/chain_rule.py", title=_("The chain rule"), url_path="chain_rule"),
            st.Page("calculus/gradient.py", title=_("The gradient"), url_path="gradient"),
            st.Page("calculus/gradient_descent.py", title=_("Gradient descent"), url_path="gradient_descent"),
        ],
        _("Activation functions"): [
            st.Page("activation_functions/curves_and_slopes.py", title=_("Curves and slopes"), url_path="curves_and_slopes"),
            st.Page("activation_functions/vanishing_gradients.py", title=_("Vanishing gradients"), url_path="vanishing_gradients"),
            st.Page("activation_functions/dying_relu.py", title=_("Dying ReLU"), url_path="dying_relu"),
        ],
        _("Loss functions"): [
            st.Page("loss_functions/regression.py", title=_("Regression"), url_path="regression"),
            st.Page("loss_functions/binary_cross_entropy.py", title=_("Binary cross-entropy"), url_path="binary_cross_entropy"),
            st.Page("loss_functions/softmax_cross_entropy.py", title=_("Softmax and cross-entropy"), url_path="softmax_cross_entropy"),
            st.Page("loss_functions/output_and_loss.py", title=_("Output and loss"), url_path="output_and_loss"),
        ],
        _("Backpropagation"): [st.Page("backprop_walkthrough/step_by_step.py", title=_("Step by step"), url_path="step_by_step")],
    },
    position="top",
)
with frame.around(page.title):
    page.run()
