"""What the pages stand on.

* ``internals``: the private parts of Streamlit and Plotly that the pages rely on, with ``internals.js`` for scripts.
"""
