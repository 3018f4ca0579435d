"""Which edition runs: on a server, or in the reader's browser, where no two readers meet."""

import sys

HAS_SERVER = sys.platform != "emscripten"
