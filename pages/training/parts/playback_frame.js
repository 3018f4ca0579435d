// One frame of a run of training, drawn on a canvas: the network with what each unit makes of the plane, the output,
// and the samples.

import { number, short, sup } from "../../ui/writing/number.js"
import {
  classBorders,
  cornersOf,
  mixed,
  onRamp,
  shadeOf,
  tilesOf,
  widthOf,
  within,
  zeroLine,
} from "./playback_geometry.js"

const NARROW = 640

export class Frame {
  // ---- space

  resize() {
    if (!this.run) return
    const width = this.film.clientWidth
    const narrow = width < NARROW
    if (!width) return
    const deep = this.run.sizes.length > 4
    const map = narrow ? Math.min(width - 44, 340) : Math.min(380, Math.round(width * (deep ? 0.36 : 0.42)))
    const network = narrow ? 300 : Math.max(map + 52, 380)
    const height = narrow ? network + map + 64 : network
    this.box = { width, height, network: { width: narrow ? width : width - map - 54, height: network - 24 }, map }
    this.box.left = narrow ? (width - map) / 2 + 14 : width - map - 8
    this.box.top = narrow ? network + 6 : 8
    const scale = window.devicePixelRatio || 1
    this.canvas.width = Math.round(width * scale)
    this.canvas.height = Math.round(height * scale)
    this.canvas.style.height = `${height}px`
    this.pen.setTransform(scale, 0, 0, scale, 0, 0)
    this.arrange()
    this.draw()
  }

  arrange() {
    Object.assign(this, tilesOf(this.run.places, this.box.network))
  }

  // The edges as [layer, unit, unit before].
  *edges() {
    const { sizes } = this.run
    for (let l = 1; l < sizes.length; l++)
      for (let j = 0; j < sizes[l]; j++) for (let k = 0; k < sizes[l - 1]; k++) yield [l, j, k]
  }

  ends(l, j, k) {
    const from = this.tiles[l - 1][k]
    const to = this.tiles[l][j]
    const half = this.size / 2
    return { x0: from.x + this.size, y0: from.y + half, x1: to.x, y1: to.y + half }
  }

  // ---- numbers of this frame

  // A number of the film, which holds them in single precision, as the reader wants numbers written.
  number(value) {
    const digits = this.run.digits[this.k]
    return digits ? number(short(value), digits, this.run.fractions) : this.run.words.chaotic
  }

  // A number that the run does not change.
  given(value) {
    return number(short(value), this.run.shown, this.run.fractions)
  }

  weight(l, j, k) {
    return this.run.weightAt(this.k, l, j, k)
  }

  bias(l, j) {
    return this.run.biasAt(this.k, l, j)
  }

  dead(l, j) {
    return this.run.isDead(this.k, l, j)
  }

  picture(l, j) {
    return this.run.pictureOf(this.k, l, j)
  }

  output(place) {
    return this.run.outputAt(this.k, place)
  }

  sample(i) {
    return this.run.sampleAt(this.k, i)
  }

  // ---- drawing

  paint(values, x, y, size) {
    const n = Math.round(Math.sqrt(values.length))
    this.paintCells(n, n, x, y, size, (i, part) => this.ramp[4 * values[i] + part])
  }

  // Cells in columns and rows, stretched over a square; told is the red, green, blue and opacity of each.
  paintCells(columns, rows, x, y, size, told) {
    Object.assign(this.tile, { width: columns, height: rows })
    const pen = this.tile.getContext("2d")
    const image = pen.createImageData(columns, rows)
    for (let i = 0; i < columns * rows; i++)
      for (let part = 0; part < 4; part++) image.data[4 * i + part] = told(i, part)
    pen.putImageData(image, 0, 0)
    this.pen.imageSmoothingEnabled = true
    this.pen.drawImage(this.tile, x, y, size, size)
  }

  // The regions of more than two classes: each in its colour, the stronger the more its output leads.
  paintClasses(columns) {
    const {
      run,
      k,
      box: { map, left, top },
    } = this
    const rows = run.placeCount / columns
    const colours = Array.from({ length: run.placeCount }, (_, place) =>
      mixed(run.colours.paper, this.classColour(run.winnerAt(k, place)), 0.08 + 0.5 * within(this.output(place), 0, 1)),
    )
    this.paintCells(columns, rows, left, top, map, (i, part) => (part === 3 ? 255 : colours[i][part]))
    if (run.isLine) return
    const winners = Array.from({ length: run.placeCount }, (_, place) => run.winnerAt(k, place))
    this.border(classBorders(winners, this.levels(), run.words.labels.length), columns, 1.4)
  }

  classColour(kind) {
    return this.run.classColours[kind % this.run.classColours.length]
  }

  curve(values, x, y, width, height) {
    const { pen } = this
    pen.beginPath()
    for (const [i, v] of values.entries())
      pen.lineTo(x + ((i + 0.5) / values.length) * width, y + height / 2 - (within(v, -1.05, 1.05) * height) / 2.2)
    pen.stroke()
  }

  draw() {
    if (!this.run || !this.box) return
    const { pen, run, k } = this
    pen.clearRect(0, 0, this.box.width, this.box.height)
    pen.font = `12px ${getComputedStyle(this.film).fontFamily}`
    this.drawEdges()
    this.drawTiles()
    this.drawKey()
    if (run.isLine && !run.hasClasses) this.drawFit()
    else this.drawMap()
    this.range.value = k
    this.range.setAttribute("aria-valuetext", run.captions[k])
    this.caption.textContent = run.captions[k]
    this.canvas.setAttribute("aria-label", `${run.words.picture} ${run.captions[k]}`)
    this.cursor()
    this.tell()
  }

  // Straight lines [x0, y0, x1, y1] in one stroke.
  lines(style, ends) {
    const { pen } = this
    Object.assign(pen, style)
    pen.beginPath()
    for (const [x0, y0, x1, y1] of ends) {
      pen.moveTo(x0, y0)
      pen.lineTo(x1, y1)
    }
    pen.stroke()
  }

  text(text, x, y, align = "left", colour = this.run.colours.ink) {
    Object.assign(this.pen, { fillStyle: colour, textAlign: align, textBaseline: "middle" })
    this.pen.fillText(text, x, y)
  }

  bySign(value) {
    const { negative, neutral, positive } = this.run.colours
    return value < 0 ? negative : value > 0 ? positive : neutral
  }

  stroke(weight, part = 1) {
    const { largest, thickest, thinnest } = this.run.edges
    this.pen.strokeStyle = this.bySign(weight)
    this.pen.globalAlpha = part
    this.pen.lineWidth = widthOf(weight, { largest, thickest: Math.min(thickest, 0.16 * this.size), thinnest })
    this.pen.setLineDash(weight < 0 ? [7, 4] : [])
  }

  drawEdges() {
    const { pen } = this
    for (const edge of this.edges()) {
      const { x0, y0, x1, y1 } = this.ends(...edge)
      const middle = (x0 + x1) / 2
      const lit = this.at?.edge?.join() === edge.join()
      this.stroke(this.weight(...edge), lit ? 1 : 0.75)
      pen.beginPath()
      pen.moveTo(x0, y0)
      pen.bezierCurveTo(middle, y0, middle, y1, x1, y1)
      pen.stroke()
    }
    pen.setLineDash([])
    pen.globalAlpha = 1
  }

  drawTiles() {
    const {
      pen,
      run: { sizes, activations, colours, words },
      size,
    } = this
    sizes.forEach((n, l) => {
      const room = this.box.network.width / sizes.length > 78
      this.text(
        l ? activations[l - 1] + (room ? ` ⁽${sup(l)}⁾` : "") : "x",
        this.tiles[l][0].x + size / 2,
        10,
        "center",
      )
      for (let j = 0; j < n; j++) {
        const { x, y } = this.tiles[l][j]
        const { values } = this.picture(l, j)
        pen.fillStyle = colours.paper
        pen.fillRect(x, y, size, size)
        if (this.run.isLine) {
          Object.assign(pen, { strokeStyle: colours.positive, lineWidth: 1.6 })
          this.curve(
            Array.from(values, v => (v - 128) / 127),
            x,
            y,
            size,
            size,
          )
        } else this.paint(values, x, y, size)
        const lit = this.at?.unit?.join() === [l, j].join()
        Object.assign(pen, { strokeStyle: lit ? colours.ink : colours.neutral, lineWidth: lit ? 2.5 : 1 })
        pen.strokeRect(x, y, size, size)
        if (l === 0) this.text(this.fitted(words.features[j], x - 8), x - 6, y + size / 2, "right")
        else this.drawBias(l, j, x, y + size)
        if (this.dead(l, j)) this.cross(x, y, size)
      }
    })
  }

  drawBias(l, j, x, y) {
    const {
      pen,
      run: { colours },
    } = this
    const b = this.bias(l, j)
    pen.fillStyle = this.bySign(b)
    pen.fillRect(x - 4, y - 4, 8, 8)
    const minus = [x - 2.5, y, x + 2.5, y]
    const sign = b > 0 ? [minus, [x, y - 2.5, x, y + 2.5]] : b < 0 ? [minus] : []
    this.lines({ strokeStyle: colours.paper, lineWidth: 1.4 }, sign)
  }

  cross(x, y, size) {
    const [left, right, top, bottom] = [x + 4, x + size - 4, y + 4, y + size - 4]
    this.lines({ strokeStyle: this.run.colours.ink, lineWidth: 2 }, [
      [left, top, right, bottom],
      [right, top, left, bottom],
    ])
  }

  drawKey() {
    const {
      pen,
      run: { edges, words },
      box: { network },
    } = this
    const y = network.height + 14
    let x = 8
    for (const [weight, text] of [
      [edges.largest, `w = ${this.given(edges.largest)}`],
      [-edges.largest / 2, `w = ${this.given(-edges.largest / 2)}`],
    ]) {
      this.stroke(weight)
      this.lines({}, [[x, y, x + 34, y]])
      pen.setLineDash([])
      this.text(text, x + 40, y)
      x += 48 + pen.measureText(text).width
    }
    this.text(words.key, x + 4, y)
  }

  // ---- the output over the plane

  levels() {
    return Float32Array.from({ length: this.run.placeCount }, (_, place) => this.output(place))
  }

  drawMap() {
    const {
      box: { map, left, top },
      run,
    } = this
    const looked = this.at?.unit
    if (looked && !run.isLine) this.paint(this.picture(...looked).values, left, top, map)
    else if (run.hasClasses) this.paintClasses(run.isLine ? run.placeCount : Math.round(Math.sqrt(run.placeCount)))
    else {
      const levels = this.levels()
      this.paint(Uint8Array.from(levels, onRamp), left, top, map)
      if (run.classes) this.boundary(levels)
    }
    this.drawSamples()
    if (run.isLine) this.frame([run.low[0], 0], [run.high[0], 0], [run.words.axes[0], ""])
    else this.frame(run.low, run.high, run.words.axes)
    if (run.hasClasses && !(looked && !run.isLine)) this.drawClasses()
    else this.drawScale(looked)
  }

  // Which mark is which class.
  drawClasses() {
    const {
      pen,
      box: { map, left, top },
      run: { words },
    } = this
    const room = map / Math.min(words.labels.length, 3)
    for (const [kind, label] of words.labels.entries()) {
      const x = left + (kind % 3) * room + 8
      const y = top + map + 24 + 15 * Math.floor(kind / 3)
      this.mark(kind, x, y, 4)
      pen.fillStyle = this.classColour(kind)
      pen.fill()
      this.text(this.fitted(label, room - 18), x + 9, y)
    }
  }

  mark(kind, x, y, r) {
    const { pen } = this
    pen.beginPath()
    for (const [dx, dy] of cornersOf(kind, r)) pen.lineTo(x + dx, y + dy)
    pen.closePath()
  }

  // A text that is cut where it is wider than its room.
  fitted(text, width) {
    let shown = text
    while (shown.length > 2 && this.pen.measureText(shown).width > width) shown = `${shown.slice(0, -2)}…`
    return shown
  }

  frame([x0, y0], [x1, y1], names) {
    const {
      pen,
      box: { map, left, top },
      run: { colours },
    } = this
    Object.assign(pen, { strokeStyle: colours.neutral, lineWidth: 1 })
    pen.strokeRect(left, top, map, map)
    pen.font = pen.font.replace("12px", "11px")
    for (const part of [0.1, 0.9]) {
      this.text(ticked(x0, x1, part), left + part * map, top + map + 9, "center")
      if (y0 !== y1) this.text(ticked(y0, y1, part), left - 4, top + (1 - part) * map, "right")
    }
    this.text(this.fitted(names[0], 0.6 * map), left + map / 2, top + map + 9, "center")
    if (names[1].length < 4) this.text(names[1], left - 4, top + map / 2, "right")
    else this.upright(this.fitted(names[1], 0.6 * map), left - 10, top + map / 2)
    pen.font = pen.font.replace("11px", "12px")
  }

  // A text that reads from below.
  upright(text, x, y) {
    const { pen } = this
    pen.save()
    pen.translate(x, y)
    pen.rotate(-Math.PI / 2)
    this.text(text, 0, 0, "center")
    pen.restore()
  }

  boundary(levels) {
    this.border(zeroLine(levels), Math.round(Math.sqrt(levels.length)), 1.8)
  }

  // Pieces of lines over the map, which is so many cells wide.
  border(pieces, columns, lineWidth) {
    const { map, left, top } = this.box
    const step = map / columns
    const lines = pieces.map(([x0, y0, x1, y1]) => [
      left + x0 * step,
      top + y0 * step,
      left + x1 * step,
      top + y1 * step,
    ])
    this.lines({ strokeStyle: this.run.colours.ink, lineWidth }, lines)
  }

  // A sample's place in pixels.
  spot(i) {
    const {
      box: { map, left, top },
      run: { x, y, low, high, half, cut },
    } = this
    const N = y.length
    const across = left + ((x[i] - low[0]) / (high[0] - low[0])) * map
    if (this.run.hasClasses && this.run.isLine)
      return [across, top + (map * (y[i] + 1)) / (this.run.words.labels.length + 1)]
    if (this.run.isLine) return [across, top + map / 2 - (((y[i] - cut) / half) * map) / 2.9]
    return [across, top + map - ((x[N + i] - low[1]) / (high[1] - low[1])) * map]
  }

  drawSamples() {
    const { pen, run } = this
    const { y, colours, classes, trained } = run
    for (let i = 0; i < y.length; i++) {
      const [px, py] = this.spot(i)
      const level = (y[i] - run.cut) / run.half
      const wrong = run.isWrong(this.k, i)
      const signed = classes || run.isLine
      const kind = run.hasClasses ? y[i] : level < 0 ? 0 : 1
      const bySize = signed ? this.bySign(level) : shadeOf(this.ramp, onRamp(level))
      const shade = run.hasClasses ? this.classColour(kind) : bySize
      this.mark(kind, px, py, 3.9)
      pen.fillStyle = i < trained || !signed ? shade : colours.paper
      pen.fill()
      const rim = wrong || !signed ? colours.ink : i < trained ? colours.paper : shade
      Object.assign(pen, { strokeStyle: rim, lineWidth: wrong ? 2 : i < trained ? 1.1 : 1.6 })
      pen.stroke()
    }
  }

  drawScale(looked) {
    const {
      pen,
      box: { map, left, top },
      run,
    } = this
    const y = top + map + 24
    const width = Math.min(150, map / 2)
    const start = left + map / 2 - width / 2
    for (let i = 0; i < 60; i++) {
      pen.fillStyle = shadeOf(this.ramp, Math.round(1 + (254 * i) / 59))
      pen.fillRect(start + (i * width) / 60, y - 5, width / 60 + 0.6, 10)
    }
    const scale = looked ? this.picture(...looked).scale : null
    const [low, high] = looked
      ? scale === null
        ? ["−", "+"]
        : [this.number(-scale), this.number(scale)]
      : [this.given(run.cut - run.half), this.given(run.cut + run.half)]
    this.text(low, start - 6, y, "right")
    this.text(high, start + width + 6, y)
  }

  // ---- the output over a line

  drawFit() {
    const {
      pen,
      box: { map, left, top },
      run: { colours, low, high, half, cut, words },
    } = this
    const looked = this.at?.unit
    this.lines({ strokeStyle: colours.faint, lineWidth: 1 }, [[left, top + map / 2, left + map, top + map / 2]])
    pen.save()
    pen.beginPath()
    pen.rect(left, top, map, map)
    pen.clip()
    this.drawSamples()
    Object.assign(pen, { strokeStyle: colours.ink, lineWidth: 2.5 })
    if (looked)
      this.curve(
        Array.from(this.picture(...looked).values, v => (v - 128) / 127),
        left,
        top,
        map,
        map,
      )
    else {
      pen.beginPath()
      const levels = this.levels()
      for (const [i, v] of levels.entries())
        pen.lineTo(left + ((i + 0.5) / levels.length) * map, top + map / 2 - (v * map) / 2.9)
      pen.stroke()
    }
    pen.restore()
    this.frame([low[0], cut - 1.45 * half], [high[0], cut + 1.45 * half], [words.axes[0], words.axes.at(-1)])
  }
}

// The number at a part of the way along an axis, with as many digits as tell it from the others.
function ticked(low, high, part) {
  const value = low + part * (high - low)
  const digits = Math.ceil(Math.log10(Math.max(Math.abs(low), Math.abs(high)) / (high - low || 1))) + 1
  return number(value, within(digits, 2, 6))
}
