"""Controls: each declared once, bound to the link, typed, checked, followed while it is dragged.

* ``controls``: what lessons call;
* ``sliders``: numbers on a scale that any other number widens;
* ``ranges``: which numbers a slider takes, and how they are read and written;
* ``constants``: the constant of a function beside its name, such as the slope of a leaky ReLU;
* ``matrices``: cells, over the text that stands in the link;
* ``step_buttons``: a step back, a step on;
* ``declared``: what the controls of a page hold from one run to the next;
* ``guesses``: what is asked before an answer is shown, and how a guess is judged;
* ``linked``: what the link says of a control, and what is said where it is wrong;
* ``live``: the script that follows a slider, and what it sends;
* ``grab``: what inputs held when a slider was taken hold of.
"""
