"""How the server starts, what it answers with, and what it says of a page that fails.

* ``preflight``: before the first visitor, settings and files are checked;
* ``http_server``: routes, compression, headers, limits;
* ``error_page``: the sentence on a page that fails.
"""
