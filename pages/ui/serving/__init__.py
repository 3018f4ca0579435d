"""How the server starts, what it answers with, and what it says of a page that fails.

* ``preflight``: before the first visitor, settings and files are checked;
* ``http_server``: routes, compression, headers, limits;
* ``whole``: an answer that can still be changed;
* ``old_browsers``: the sentence where no page can be shown;
* ``error_page``: the sentence on a page that fails.
"""
