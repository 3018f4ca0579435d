// Lecture mode. A page falls into screens at its headings, and columns that are not side by side as the page has
// planned. PageDown presses the button “next” of a screen that has one, with what it moves in view, else scrolls on,
// else shows the next screen; PageUp goes back.

import { ROLE, WIDTH } from "../layout/names.js"
import { ELEMENT } from "../platform/internals.js"

window.playgroundLecture ??= { on: false, screen: 0 }
export const room = window.playgroundLecture
const NARROW = matchMedia(WIDTH.narrow)
const FRAME = `${ROLE.header}, ${ROLE.lecture_bar}`
export const WATCHER = `:is(${ROLE.watcher}, ${ROLE.part_watcher})`

const wholePage = () => document.querySelector(`${ELEMENT.page} > ${ELEMENT.block}`)

function screens() {
  const page = wholePage()
  const found = [[]]
  for (const part of [...(page?.children ?? [])].flatMap(unfolded)) {
    if (part.querySelector(FRAME) || part.matches(WATCHER)) continue
    if (part.querySelector("h2") && found.at(-1).length) found.push([])
    const [first, ...more] = turns(part)
    found.at(-1).push(...first)
    found.push(...more)
  }
  return found
}

// What stands in a part that runs by itself, as the watcher at its end tells.
function unfolded(part) {
  const block = part.querySelector(`:scope > ${ELEMENT.block}:has(> ${WATCHER})`)
  return block ? [...block.children].flatMap(unfolded) : [part]
}

// What of a part is shown together: all of it, or the columns, and of what stands in them the parts, that the page has
// planned for each screen.
function turns(part) {
  const plan = document.querySelector(".lecture-plan")?.dataset.screens.split(";")
  if (!plan || !NARROW.matches || !part.querySelector(plan[0])) return [[part]]
  const columns = [...part.querySelectorAll(ELEMENT.column)].filter(
    column => !column.parentElement.closest(ELEMENT.column),
  )
  const inside = columns
    .flatMap(column => [...column.firstElementChild.children])
    .filter(each => each.matches(plan.join()) || each.querySelector(plan.join()))
  return plan.map(roles => [
    part,
    ...[...columns, ...inside].filter(each => each.matches(roles) || each.querySelector(roles)),
  ])
}

function show(number) {
  const found = screens()
  room.screen = Math.min(Math.max(number, 0), found.length - 1)
  const shown = new Set(found[room.screen])
  for (const part of found.flat()) part.classList.toggle("lecture-off", room.on && !shown.has(part))
  const place = document.querySelector(".lecture-screen")
  if (place) place.textContent = `${room.screen + 1} / ${found.length}`
}

function turn(way) {
  const main = document.querySelector(ELEMENT.main)
  const button = document.querySelector(`${way > 0 ? ROLE.next : ROLE.back} button`)
  if (button && !button.closest(".lecture-off") && !button.disabled) {
    if (main.scrollTop < 40) main.scrollTo({ top: button.getBoundingClientRect().top - 24 })
    return button.click()
  }
  const rest = way > 0 ? main.scrollHeight - main.clientHeight - main.scrollTop : main.scrollTop
  if (rest > 40) return main.scrollBy({ top: way * 0.8 * main.clientHeight })
  const before = room.screen
  show(before + way)
  if (room.screen !== before) main.scrollTo({ top: 0 })
}

function press(event) {
  if (!room.on || event.target.matches?.("textarea, input:not([type=range])")) return
  const way = { PageDown: 1, PageUp: -1 }[event.key]
  if (event.key === ".") document.body.classList.toggle("lecture-veiled")
  else if (event.key === "Escape") document.querySelector(`${ROLE.leave_lecture} button`)?.click()
  else if (way) turn(way)
  else return
  document.documentElement.classList.add("lecture-begun")
  event.preventDefault()
  event.stopPropagation()
}

export function lecture(on) {
  if (!on && !room.on) return
  if (on !== room.on) room.screen = 0
  room.on = on
  if (!on) document.body.classList.remove("lecture-veiled")
  show(room.screen)
  room.latecomers ??= new MutationObserver(() => show(room.screen))
  room.latecomers.disconnect()
  if (on) room.latecomers.observe(wholePage(), { childList: true })
  if (room.installed) return
  room.installed = true
  document.addEventListener("keydown", press, { capture: true })
  NARROW.addEventListener("change", () => room.on && show(room.screen))
}
