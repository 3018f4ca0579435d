"""What the pages stand on.

* ``edition``: whether there is a server;
* ``internals``: the private parts of Streamlit and Plotly that the pages rely on, with ``internals.js`` and
  ``exchange.js`` for scripts.
"""
