"""Figures as plain dicts, which Plotly draws in the browser.

* ``charts``: axes, layout, captions; the one way to show a figure;
* ``chart_tables``: a chart as tables, for those who would rather read it;
* ``stacked``: panels one above the other in one figure, and what stands in them;
* ``frames``: buttons and a slider that play frames;
* ``network_layout``: where a network stands, how wide its edges are, where its numbers go;
* ``diagram``: a network with its numbers.
"""
