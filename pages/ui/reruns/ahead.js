// Numbers that were sent ahead: while a slider is dragged, each is exchanged for what it is at the thumb.

import { exchangerIn } from "../platform/exchange.js"
import { ELEMENT, withKey } from "../platform/internals.js"
import { unpacked } from "./packed.js"

const DRAWN = `.dl-chart, ${ELEMENT.html}`
const REST = 120 // milliseconds for which the thumb rests before a run brings what was not sent ahead
const LATEST = 600 // and after which it is brought in any case
const PATIENCE = 1000 // for which an answer is awaited before runs go on as if there were none
const KEPT = 2000 // for which numbers stay exchanged after the thumb was let go, as runs from its way may come after it

export default function ({ data, setTriggerValue }) {
  window.playgroundDrag ??= { watching: null, watchers: {} }
  const drag = window.playgroundDrag
  if (!drag.watchesEnd) watchEnd(drag)
  drag.ahead ??= sentAhead(drag)
  drag.ahead.asks((key, place) => setTriggerValue("grab", { key, place }))
  if (data?.length) read(data).then(table => drag.ahead?.take(table))
  return () => {
    drag.ahead?.end()
    drag.ahead = undefined
  }
}

// Whatever else the reader does may change what numbers were sent ahead for.
function watchEnd(drag) {
  drag.watchesEnd = true
  const end = () => drag.ahead?.end()
  document.addEventListener("keydown", end, { capture: true })
  document.addEventListener("pointerdown", ({ target }) => target.closest?.(ELEMENT.slider) || end(), { capture: true })
}

async function read(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))
  const table = await new Response(stream).json()
  for (const places of Object.values(table?.moving ?? {}))
    for (const [path, told] of Object.entries(places)) places[path] = unpacked(told)
  return table
}

// What is known of a drag:
//   table: what was sent ahead, if it was; asked: since when it is awaited;
//   place: where the thumb is; moved: since when;
//   shown: which position the page shows; exchangers: how its numbers are exchanged, as long as the page stands.
function sentAhead(drag) {
  let question
  const now = {}
  const observer = new MutationObserver(records => {
    if (!records.some(({ target }) => target.closest?.(DRAWN))) return
    now.exchangers = undefined
    show()
  })

  const show = () => {
    const { table, place } = now
    const at = Math.round((place - table.first) / table.step)
    if (!(at >= 0 && at < table.count) || (at === now.shown && now.exchangers)) return
    now.shown = at
    now.exchangers ??= exchangersOf(table)
    for (const exchange of now.exchangers) exchange(at)
  }

  // What is sent to two parts of a page at once reaches one of them alone, so nothing else may be sent with a question:
  // it goes out by itself, and only if the thumb is still held.
  const ask = key => {
    now.asked = performance.now()
    now.asking = setTimeout(() => drag.watching && question(key, now.place))
  }

  const end = () => {
    clearTimeout(now.asking)
    clearTimeout(now.ending)
    observer.disconnect()
    for (const name of Object.keys(now)) delete now[name]
  }

  return {
    end,
    asks: how => {
      question = how
    },
    grab: (key, place, offered) => {
      end()
      now.place = place
      if (offered) ask(key)
    },
    take: table => {
      now.asked = undefined
      if (!table || drag.watching?.read()?.[table.key] === undefined) return
      now.table = table
      now.exchangers = undefined
      observer.observe(document.querySelector(ELEMENT.main), { subtree: true, childList: true })
      show()
    },
    // The thumb of a slider, or a point, is somewhere; the last run was asked for at a time. Returns whether the next
    // one may be left for later.
    follow: (values, last) => {
      const [key, ...others] = Object.keys(values)
      if (others.length || (now.table && now.table.key !== key)) return false
      const time = performance.now()
      if (now.place !== values[key]) now.moved = time
      now.place = values[key]
      const waits = time - now.asked < PATIENCE
      if (!now.table) return waits
      show()
      const { first, step, count } = now.table
      const isBeyond = now.place < first - step / 2 || now.place > first + step * (count - 0.5)
      if (isBeyond && now.asked === undefined) {
        ask(key)
        return true
      }
      return waits || (time - now.moved < REST && time - last < LATEST)
    },
    letGo: values => {
      if (!now.table) return
      now.place = values?.[now.table.key] ?? now.place
      show()
      now.ending = setTimeout(end, KEPT)
    },
  }
}

// How what moves is exchanged that is on the page now: each chart, and each cell.
function exchangersOf({ moving }) {
  return Object.entries(moving).flatMap(([target, places]) => {
    if (!target) return Object.entries(places).flatMap(exchangerOfCell)
    const chart = document.querySelector(`${withKey(target)} .dl-chart`)
    return chart?.calcdata ? [exchangerIn(chart, places)] : []
  })
}

// A cell of a table, whose text or ground is exchanged.
function exchangerOfCell([path, values]) {
  const [, name, what] = /^(.*)\.(\w+)$/.exec(path)
  const cell = document.querySelector(`[data-at="${name}"]`)
  const set = {
    text: value => {
      cell.firstChild.data = value
    },
    ground: value => {
      cell.style.background = value
    },
  }
  return cell && set[what] ? [at => values[at] !== null && set[what](values[at])] : []
}
