// node compile.mjs PYODIDE FOLDER: every archive of Python in a folder, compiled by the Python that will run it, so that
// no browser has to.

import { pathToFileURL } from "node:url"

const [pyodide, folder] = process.argv.slice(2)
const { loadPyodide } = await import(pathToFileURL(`${pyodide}/pyodide.mjs`).href)
// A traceback has its lines, but no columns: a fifth of what is compiled would be columns.
const env = { HOME: "/home/pyodide", PYTHONNODEBUGRANGES: "1" }
const python = await loadPyodide({ indexURL: pyodide, env })
python.mountNodeFS("/archives", folder)
python.runPython(await (await import("node:fs/promises")).readFile(new URL("compile.py", import.meta.url), "utf-8"))
