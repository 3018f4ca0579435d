// After a restart a server knows no part of this page, and drops what an input asks of a part until the whole page has
// run once.

const app = document.querySelector("[data-testid=stApp]")
const isConnected = () => app.dataset.testConnectionState === "CONNECTED"

export default function ({ setTriggerValue }) {
  window.playgroundPage ??= { connected: true }
  const page = window.playgroundPage
  page.run = () => {
    page.asked = location.search
    setTriggerValue("reconnected", true)
  }
  page.watcher ??= watch(page)
  // What was moved before the page had run again was dropped.
  if (page.asked !== undefined && page.asked !== location.search) page.run()
  else page.asked = undefined
}

function watch(page) {
  const watcher = new MutationObserver(() => {
    if (isConnected() && !page.connected) page.run()
    page.connected = isConnected()
  })
  watcher.observe(app, { attributeFilter: ["data-test-connection-state"] })
  return watcher
}
