"""What every lesson is drawn with, in rooms that stand on one another: each imports only those below it.

* ``serving``: how the server starts and answers;
* ``frame``: what stands around every lesson;
* ``network``: the inputs from which a network starts;
* ``reruns``: what runs again when;
* ``inputs``: controls, bound to the link;
* ``drawing``: figures;
* ``layout``: the roles of parts of a page, and how they lie;
* ``writing``: text, numbers, formulas and tables;
* ``platform``: the private parts of Streamlit and Plotly.
"""
