// After a restart a server knows no part of this page, and drops what an input asks of a part until the whole page has
// run once.

import { onConnection } from "../platform/internals.js"

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
  return onConnection(connected => {
    if (connected && !page.connected) page.run()
    page.connected = connected
  })
}
