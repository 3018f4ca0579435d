// Starts the playground in the browser: stlite shows the pages, and Python runs beside it. What it does beyond that is
// what a server does, or a newer Streamlit: see each part.

import { mount } from "../../stlite/stlite.js"

const site = new URL("../../", import.meta.url)
const isPage = to =>
  to.origin === site.origin &&
  to.pathname.startsWith(site.pathname) &&
  !to.pathname.slice(site.pathname.length).includes("/")

// Back and forward: Python is told what the address says before Streamlit asks for the page, since its request repeats
// what the page just left said (python/mends.py).
addEventListener("popstate", async event => {
  if (event.told || !window.playgroundApp) return
  event.stopImmediatePropagation()
  await window.playgroundApp.runPython(`link = ${JSON.stringify(location.search.slice(1))}`)
  dispatchEvent(Object.assign(new PopStateEvent("popstate", { state: history.state }), { told: true }))
})

// A link to another page is followed without starting Python anew.
addEventListener("click", event => {
  const link = event.composedPath().find(each => each instanceof HTMLAnchorElement && each.href)
  if (
    !link ||
    event.defaultPrevented ||
    event.button ||
    event.ctrlKey ||
    event.metaKey ||
    event.shiftKey ||
    event.altKey
  )
    return
  const to = new URL(link.href)
  if ((link.target && link.target !== "_self") || link.hasAttribute("download") || !isPage(to)) return
  event.preventDefault()
  history.pushState({}, "", to.href)
  dispatchEvent(new PopStateEvent("popstate", { state: {} }))
})

// stlite takes the address at which it is started for that of the front page.
const { href } = location
history.replaceState(history.state, "", site.pathname)
window.playgroundApp = mount(
  {
    entrypoint: "pages/contents.py",
    pyodideUrl: new URL("pyodide/start.mjs", site).href,
    disableProgressToasts: true,
    disableErrorToasts: true,
  },
  document.getElementById("root"),
)
history.replaceState(history.state, "", href)

// After the first visit all files are in the browser, so that the site opens without a network. They come once the page
// is there, as until then they would keep it waiting.
function keepAll() {
  navigator.serviceWorker.register(new URL("offline.js", site)).catch(() => undefined)
}

function keepOnceThere() {
  if (document.querySelector("[data-testid=stApp][data-test-script-state=notRunning] h1")) keepAll()
  else setTimeout(keepOnceThere, 1000)
}

if (navigator.serviceWorker && isSecureContext) keepOnceThere()
