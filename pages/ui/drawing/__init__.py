"""Figures as plain dicts, which Plotly draws in the browser.

* ``charts``: axes, layout, captions; the one way to show a figure;
* ``chart_tables``: a chart as tables, for those who would rather read it;
* ``stacked``: panels one above the other in one figure, and what stands in them;
* ``images``: pictures as pixels, and the parts of a figure in which matrices lie;
* ``sliding``: kernels that slide over a picture;
* ``frames``: buttons and a slider that play frames;
* ``network_layout``: where a network stands, how wide its edges are, where its numbers go;
* ``moving``: what of a figure moves with its numbers, for many positions of a slider at once;
* ``diagram``: a network with its numbers.
"""
