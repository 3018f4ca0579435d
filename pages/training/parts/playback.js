// Plays the frames of a run: time, the pointer, and what the server is told.

import { ROLE } from "../../ui/layout/names.js"
import { drawnAxes, ELEMENT } from "../../ui/platform/internals.js"
import { number, sub, sup } from "../../ui/writing/number.js"
import { Film } from "./film.js"
import { Frame } from "./playback_frame.js"
import { distanceToCurve, nearest, rampOf } from "./playback_geometry.js"

const FRAMES_PER_SECOND = 12

export default function ({ data, parentElement, setTriggerValue }) {
  const film = parentElement.querySelector(".film")
  film.player ??= new Player(film)
  film.player.release = epoch => setTriggerValue("epoch", epoch)
  film.player.load(new Film(data))
}

class Player extends Frame {
  constructor(film) {
    super()
    const find = name => film.querySelector(name)
    Object.assign(this, {
      canvas: find("canvas"),
      tip: find(".tip"),
      caption: find("figcaption"),
      range: find("input"),
      button: find(".play"),
    })
    this.pen = this.canvas.getContext("2d")
    this.tile = document.createElement("canvas")
    this.range.addEventListener("input", () => {
      this.pause()
      this.show(Number(this.range.value))
    })
    this.range.addEventListener("change", () => this.letGo())
    this.range.addEventListener("pointerdown", () => this.pause())
    this.range.addEventListener("keydown", event => /^(Arrow|Page|Home|End)/.test(event.key) && this.pause(true))
    this.button.addEventListener("click", () => (this.playing ? this.pause(true) : this.play()))
    find(".back").addEventListener("click", () => this.step(-1))
    find(".on").addEventListener("click", () => this.step(1))
    this.canvas.addEventListener("pointermove", event => this.point(event))
    this.canvas.addEventListener("pointerleave", () => {
      this.at = null
      this.draw()
    })
    new ResizeObserver(() => this.resize()).observe(film)
    this.film = film
    this.sent = [] // the epochs that the server was told and has not come back with
    this.back = find(".back")
    this.on = find(".on")
  }

  load(run) {
    const other = this.run?.name !== run.name
    const echo = this.sent.indexOf(run.epoch)
    const moved = run.epoch !== this.heard && echo < 0
    this.sent.splice(0, echo + 1)
    if (other) Object.assign(this, { playing: false, sent: [] })
    Object.assign(this, { run, heard: run.epoch, last: run.epochs.length - 1 })
    this.ramp = rampOf(run.colours)
    this.range.max = this.last
    this.range.setAttribute("aria-label", run.words.epoch)
    this.back.setAttribute("aria-label", run.words.back)
    this.on.setAttribute("aria-label", run.words.on)
    this.label()
    if (other || (moved && !this.playing)) this.k = run.epochs.indexOf(run.epoch)
    this.resize()
    this.watch ??= setInterval(() => (this.film.isConnected ? this.cursor() : clearInterval(this.watch)), 400)
  }

  // ---- time

  play() {
    this.playing = true
    if (this.k === this.last) this.k = 0
    const began = performance.now()
    const first = this.k
    const next = now => {
      if (!this.playing) return
      const k = Math.min(first + Math.max(Math.floor(((now - began) / 1000) * FRAMES_PER_SECOND), 0), this.last)
      if (k !== this.k) this.show(k)
      if (k < this.last) requestAnimationFrame(next)
      else this.pause(true)
    }
    this.label()
    this.show(first)
    requestAnimationFrame(next)
  }

  pause(send = false) {
    this.playing = false
    this.label()
    if (send) this.letGo()
  }

  step(by) {
    this.pause()
    this.show(Math.min(Math.max(this.k + by, 0), this.last))
    this.letGo()
  }

  letGo() {
    clearTimeout(this.waiting)
    this.waiting = setTimeout(() => {
      const epoch = this.run.epochs[this.k]
      if (this.playing || (epoch === this.heard && !this.sent.length)) return
      this.sent.push(epoch)
      this.release(epoch)
    }, 250)
  }

  label() {
    const { words } = this.run
    this.button.textContent = this.playing ? `❚❚ ${words.pause}` : `▶ ${words.play}`
  }

  show(k) {
    this.k = k
    this.draw()
  }

  // ---- the epoch in the chart below

  cursor() {
    const plot = document.querySelector(`${ROLE.wide} ${ELEMENT.plot}`)
    const ground = plot?.querySelector(ELEMENT.plot_ground)
    if (!ground || !this.run) return
    for (const [i, { range, left, width, top, height }] of drawnAxes(plot).entries()) {
      const [first, last] = range
      let line = ground.querySelector(`.film-cursor-${i}`)
      if (!line) {
        line = ground.appendChild(document.createElement("div"))
        line.className = `film-cursor-${i}`
      }
      const x = left + (width * (this.run.epochs[this.k] - first)) / (last - first)
      const place = [x, top, height, this.run.colours.ink].join()
      if (line.dataset.place === place) continue
      line.dataset.place = place
      Object.assign(line.style, { position: "absolute", pointerEvents: "none", width: "2px", opacity: 0.55 })
      Object.assign(line.style, { left: `${x - 1}px`, top: `${top}px`, height: `${height}px` })
      line.style.background = this.run.colours.ink
    }
  }

  // ---- what is under the pointer

  point(event) {
    const ground = this.canvas.getBoundingClientRect()
    const x = event.clientX - ground.left
    const y = event.clientY - ground.top
    this.at = { x, y, ...this.found(x, y) }
    this.draw()
  }

  found(x, y) {
    const { sizes } = this.run
    const { map, left, top } = this.box
    for (let l = 0; l < sizes.length; l++)
      for (let j = 0; j < sizes[l]; j++) {
        const tile = this.tiles[l][j]
        if (x >= tile.x && x <= tile.x + this.size && y >= tile.y && y <= tile.y + this.size) return { unit: [l, j] }
      }
    if (x >= left && x <= left + map && y >= top && y <= top + map)
      return { place: [(x - left) / map, (y - top) / map], sample: this.near(x, y) }
    return { edge: nearest(this.edges(), edge => distanceToCurve(this.ends(...edge), x, y), 7) }
  }

  near(x, y) {
    const distanceTo = i => Math.hypot(this.spot(i)[0] - x, this.spot(i)[1] - y)
    return nearest(this.run.y.keys(), distanceTo, 8)
  }

  tell() {
    const said = this.at && this.words()
    this.tip.hidden = !said
    if (!said) return
    this.tip.textContent = said
    const { x, y } = this.at
    const right = x > this.box.width / 2
    Object.assign(this.tip.style, {
      top: `${y + 14}px`,
      left: right ? "" : `${x + 12}px`,
      right: right ? `${this.box.width - x + 12}px` : "",
    })
  }

  words() {
    const { unit, edge, place, sample } = this.at
    const { words, sizes, activations } = this.run
    if (edge) {
      const [l, j, k] = edge
      const from = l === 1 ? words.features[k] : `a⁽${sup(l - 1)}⁾${sub(k)}`
      return `W⁽${sup(l)}⁾${sub(j, k)} = ${this.number(this.weight(l, j, k))}\n${from} → z⁽${sup(l)}⁾${sub(j)}`
    }
    if (unit) return this.wordsOfUnit(...unit, activations, sizes)
    if (sample !== null && sample !== undefined) return this.wordsOfSample(sample)
    return place && this.wordsOfPlace(place)
  }

  wordsOfUnit(l, j) {
    const { words, sizes, activations } = this.run
    if (l === 0) return words.inputs[j]
    const before = sizes[l - 1]
    const name = k => (l === 1 ? words.features[k] : `a⁽${sup(l - 1)}⁾${sub(k)}`)
    const sum = Array.from({ length: before }, (_, k) => `${this.number(this.weight(l, j, k))}·${name(k)}`)
    const z = [...sum, this.number(this.bias(l, j))].join(" + ").replaceAll("+ −", "− ")
    return `a⁽${sup(l)}⁾${sub(j)} = ${activations[l - 1]}(${z})${this.dead(l, j) ? `\n${words.dead}` : ""}`
  }

  wordsOfSample(i) {
    const { words, x, y, trained } = this.run
    const N = y.length
    const place = this.run.isLine ? this.given(x[i]) : `(${this.given(x[i])}, ${this.given(x[N + i])})`
    const kind = `${i < trained ? words.trained : words.tested} ${i + 1}: ${words.point} = ${place}`
    if (!this.run.hasClasses) return `${kind}\n${this.ofLabel(y[i])}, ${words.output} = ${this.number(this.sample(i))}`
    const taken = words.labels[this.run.takenAt(this.k, i)]
    const own = `${words.labels[y[i]]}: a${sub(y[i])} = ${this.number(this.sample(i))}`
    return this.run.isWrong(this.k, i) ? `${kind}\n${own}\n${words.taken} ${taken}` : `${kind}\n${own}`
  }

  // The target of a sample, with the label of its class where it has one.
  ofLabel(y) {
    const { words, cut, classes } = this.run
    return `y = ${this.given(y)}${classes && words.labels.length ? ` (${words.labels[y > cut ? 1 : 0]})` : ""}`
  }

  wordsOfPlace([across, down]) {
    const { low, high, cut, half, reach, words, isLine, placeCount } = this.run
    const n = isLine ? placeCount : Math.round(Math.sqrt(placeCount))
    const j = Math.min(Math.floor(across * n), n - 1)
    const i = isLine ? 0 : Math.min(Math.floor(down * n), n - 1)
    const x = low[0] + ((j + 0.5) / n) * (high[0] - low[0])
    const level = this.output(i * n + j)
    const far = Math.abs(level) >= reach * 0.9999 ? (level > 0 ? "> " : "< ") : ""
    const value = this.run.digits[this.k] ? number(cut + half * level, 3) : words.chaotic
    const winner = this.run.hasClasses && words.labels[this.run.winnerAt(this.k, i * n + j)]
    const a = winner || `${words.output} ${far || "= "}${value}`
    return isLine
      ? `${words.point} = ${number(x, 3)}: ${a}`
      : `${words.point} = (${number(x, 3)}, ${number(high[1] - ((i + 0.5) / n) * (high[1] - low[1]), 3)}): ${a}`
  }
}
