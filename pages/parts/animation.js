// Plays the beats of a network at work: which one is shown, in which round, and what the pointer asks about.

const BEAT = 1900
const REST = 3200

export default function ({ data, parentElement }) {
  const figure = parentElement.querySelector(".passes")
  figure.player ??= new Player(figure)
  figure.player.load(data)
}

// The beat and the round that come some beats later or earlier; the first follows the last.
export function turned({ round, beat }, by, beats, rounds) {
  const all = beats * rounds
  const at = (round * beats + beat + by + all) % all
  return { round: Math.floor(at / beats), beat: at % beats }
}

class Player {
  constructor(figure) {
    this.figure = figure
    this.find = name => figure.querySelector(name)
    this.find(".play").addEventListener("click", () => (this.playing ? this.pause() : this.play()))
    this.find(".back").addEventListener("click", () => this.step(-1))
    this.find(".on").addEventListener("click", () => this.step(1))
    const stage = this.find(".stage")
    stage.addEventListener("pointerover", event => this.ask(event.target.dataset.says))
    stage.addEventListener("pointerleave", () => this.ask())
    new IntersectionObserver(([{ isIntersecting }]) => {
      this.inSight = isIntersecting
    }).observe(figure)
  }

  load({ told, link, still: unwanted }) {
    const still = unwanted || matchMedia("(prefers-reduced-motion: reduce)").matches
    this.link = link
    if (told !== this.text) this.read(told)
    if (this.still === undefined) Object.assign(this, { beat: still ? this.last - 1 : 0, round: 0 })
    this.figure.classList.toggle("still", still)
    this.show()
    if (still && !this.still) this.pause()
    else if (!still && this.still !== false) this.play()
    this.still = still
    this.label()
  }

  read(text) {
    this.text = text
    const told = JSON.parse(text)
    this.told = told
    this.last = told.beats.length - 1
    this.find(".stage").innerHTML = told.svg
    this.find(".phases").replaceChildren(
      ...Object.entries(told.phases).map(([name, word]) => {
        const item = document.createElement("li")
        Object.assign(item, { textContent: word, className: name })
        return item
      }),
    )
    for (const name of ["back", "on"]) this.find(`.${name}`).setAttribute("aria-label", told.words[name])
    this.find(".here").textContent = told.words.here
  }

  // ---- time

  play() {
    this.playing = true
    this.figure.classList.remove("paused")
    this.label()
    this.wait()
  }

  pause() {
    this.playing = false
    clearTimeout(this.timer)
    this.figure.classList.add("paused")
    this.label()
  }

  wait() {
    clearTimeout(this.timer)
    this.timer = setTimeout(
      () => {
        if (!this.figure.isConnected || !this.playing) return
        if (this.inSight) this.turn(1)
        this.wait()
      },
      this.beat === this.last ? REST : BEAT,
    )
  }

  step(by) {
    this.pause()
    this.figure.classList.remove("paused")
    this.turn(by)
  }

  turn(by) {
    Object.assign(this, turned(this, by, this.last + 1, this.told.J.length))
    this.show()
  }

  // ---- the picture

  show() {
    const { told, beat, round } = this
    const { phase, rule, step } = told.beats[beat]
    const after = told.rounds[round + (beat === this.last)]
    for (const edge of this.figure.querySelectorAll("svg [data-edge]")) {
      const [width, sign] = after.edges[edge.dataset.edge]
      edge.setAttribute("stroke-width", width)
      edge.classList.remove("positive", "negative", "zero")
      edge.classList.add(sign)
    }
    for (const part of this.figure.querySelectorAll("svg [data-lit], svg [data-n]")) {
      const { lit, from = 0, to = this.last, off, n, before } = part.dataset
      part.classList.toggle("lit", (lit ?? "").split(" ").includes(String(beat)))
      part.classList.toggle("unseen", beat < from || beat > to || beat === Number(off))
      if (n) {
        const changed = part.matches(".W, .b")
        part.textContent = before + (changed ? after : told.rounds[round]).texts[n]
        if (changed) part.classList.toggle("lit", beat === this.last)
      }
    }
    for (const item of this.find(".phases").children) {
      const now = item.classList.contains(phase)
      item.classList.toggle("now", now)
      item.setAttribute("aria-current", now && "step")
    }
    this.find(".rule").textContent = rule
    this.find(".rule").className = `rule ${phase}`
    this.find(".here").href = `${this.link}&step=${step}&updates=${round}`
    const loss = told.beats.findIndex(each => each.phase === "loss")
    const known = told.J.slice(0, round + (beat >= loss))
    this.find(".history").textContent = known.length ? `J: ${known.join(" → ")}` : ""
    this.ask()
  }

  ask(marks) {
    const { told, beat, round } = this
    const seen = n => !this.find(`[data-n="${n}"]`).classList.contains("unseen")
    const said = marks
      ?.split(" ")
      .filter(seen)
      .map(n => told.rounds[round].says[n])
      .join(" · ")
    this.find(".how").textContent = said || told.rounds[round].beats[beat]
  }

  label() {
    this.find(".play").textContent = this.playing ? `❚❚ ${this.told.words.pause}` : `▶ ${this.told.words.play}`
  }
}
