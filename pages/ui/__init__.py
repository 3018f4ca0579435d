"""What every lesson is drawn with, in rooms that stand on one another: each imports only those below it.

* ``serving``: how the server starts and answers;
* ``frame``: what stands around every lesson;
* ``network``: the inputs from which a network starts;
* ``reruns``: what runs again when;
* ``inputs``: controls, bound to the link;
* ``drawing``: figures;
* ``writing``: text, numbers, formulas and tables.
"""
