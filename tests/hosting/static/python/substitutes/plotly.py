"""What the pages ask of Plotly's Python package; the script that draws is a file of the site."""

__version__ = "7.1.0"
