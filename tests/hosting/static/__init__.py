"""The static edition: the playground as plain files, run by the reader's browser.

``python -m tests.hosting.static SITE`` builds it.

Streamlit is run by stlite on Pyodide, which is Python compiled for browsers. All that exists only for them stands in
this folder:

* ``parts``: what is fetched, each file by its pinned hash, and kept in a cache;
* ``build``: how the site is put together, its Python compiled by ``compile`` and packed by ``bundles``;
* ``stills``: what is seen of each page while Python is loaded;
* ``site/``: the page in which the playground starts, the scripts that start it, and a file server that answers as
  static hosts do, for a USB stick and for tests;
* ``python/``: mends of stlite's older Streamlit, and short substitutes for packages that are not needed whole;
* ``github-pages.yml``: a workflow that puts the site on GitHub Pages.
"""
