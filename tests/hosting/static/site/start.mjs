// Pyodide as stlite's worker asks for it: with the packages and the playground in place, and stlite's Streamlit mended.

import unpacker, { BrotliDecStream } from "./brotli_dec_wasm.js"

const BUNDLES = "@BUNDLES@"
const PIECE = 1 << 20 // bytes that are unpacked at a time

// Without JSPI, whose calls leak a little of the stack each (pyodide#6249).
delete WebAssembly.Suspending
delete WebAssembly.promising

const here = new URL(".", import.meta.url)
const addressOf = ({ file }) => new URL(`../python/${file}`, here)

async function fetched(address, read, options) {
  const answer = await fetch(new URL(address, here), options)
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`)
  return read(answer)
}

// The files of a bundle, by their paths.
function unpacked(packed, { size }) {
  const whole = new Uint8Array(size)
  const stream = new BrotliDecStream()
  for (let read = 0, written = 0; written < size; ) {
    const piece = stream.dec(packed.subarray(read, read + PIECE), PIECE)
    whole.set(piece.buf, written)
    read += piece.input_offset
    written = stream.total_out()
    piece.free()
  }
  stream.free()
  let at = whole.indexOf(10) + 1
  const index = JSON.parse(new TextDecoder().decode(whole.subarray(0, at)))
  return Object.fromEntries(index.map(([path, length]) => [path, whole.subarray(at, (at += length))]))
}

function put(FS, path, content) {
  FS.mkdirTree(path.slice(0, path.lastIndexOf("/")))
  FS.writeFile(path, content, { canOwn: true })
}

// Files that are there to be seen, and come when one of them is first read: a worker may wait for what it asks for.
function putLater(FS, bundle) {
  let files
  const all = () => {
    const request = new XMLHttpRequest()
    request.open("GET", addressOf(bundle), false)
    request.responseType = "arraybuffer"
    request.send()
    return unpacked(new Uint8Array(request.response), bundle)
  }
  for (const [path, length] of bundle.index) {
    put(FS, path, new Uint8Array(length))
    Object.defineProperty(FS.lookupPath(path).node, "contents", {
      get: () => {
        files ??= all()
        return files[path]
      },
    })
  }
}

export async function loadPyodide(options) {
  const { start, ...late } = BUNDLES
  const packed = fetched(addressOf(start), answer => answer.arrayBuffer(), { integrity: start.integrity })
  const mends = fetched("mends.py", answer => answer.text())
  const [{ loadPyodide: load }] = await Promise.all([import("./pyodide.mjs"), unpacker()])
  const { "python_stdlib.zip": library, ...files } = unpacked(new Uint8Array(await packed), start)
  const stdLibURL = URL.createObjectURL(new Blob([library]))
  const python = await load({
    ...options,
    indexURL: here.href,
    lockFileURL: new URL("lock.json", here).href,
    stdLibURL,
  })
  URL.revokeObjectURL(stdLibURL)
  for (const [path, content] of Object.entries(files)) put(python.FS, path, content)
  for (const bundle of Object.values(late)) putLater(python.FS, bundle)
  python.loadPackage = async () => []
  python.runPython("import sys; sys.path.insert(0, '/home/pyodide')")
  python.runPython(await mends)
  return python
}
