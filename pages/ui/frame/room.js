// A room lives in one process of the server. Where the page has come to another one, after a restart or because a
// process has died, it is loaded anew, and a proxy leads it to where its room is. Nothing is kept beyond the open page
// but a name made up by chance, so that whoever loads the page anew is not counted twice.

import { ROLE } from "../layout/names.js"

// What changes in the bar is read out, also in one that Streamlit has made anew.
const speak = () => document.querySelector(ROLE.room_bar)?.setAttribute("aria-live", "polite")

export default function ({ data, setStateValue }) {
  const { process, go, asks } = data
  window.playgroundRoom ??= { process }
  const room = window.playgroundRoom
  if (go) return location.assign(go)
  if (room.process !== process) return location.reload()
  room.speaking ??= setInterval(speak, 1000)
  if (!asks || room.person) return
  room.person = nameOfThisPage()
  setStateValue("person", room.person)
}

function nameOfThisPage() {
  const made = [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, "0")).join("")
  try {
    sessionStorage.playgroundPerson ??= made
    return sessionStorage.playgroundPerson
  } catch {
    return made
  }
}
