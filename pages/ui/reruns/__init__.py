"""What runs again when, and what is not computed twice; README.md shows it as a picture.

* ``fragment``: a part of a lesson that runs by itself;
* ``static``: what no input changes is drawn once;
* ``ahead``: numbers at all positions of a slider, sent when it is grabbed;
* ``packed``: places at many positions as few bytes, which ``packed.js`` reads;
* ``lazy_expander``: controls that are drawn only once they are needed;
* ``cache``: slow results are computed once, in turns;
* ``reconnect``: the page runs again when the connection comes back.
"""
