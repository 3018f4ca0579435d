// One frame of a run of training, drawn on a canvas: the network with what each unit makes of the plane, the output, and the samples.

const NARROW = 640

const sup = raised
const sub = (...places) => places.map(place => "₀₁₂₃₄₅₆₇₈₉"[place + 1]).join("")

const rgb = hex => [1, 3, 5].map(at => parseInt(hex.slice(at, at + 2), 16))

class Frame {
  // ---- space

  resize() {
    if (!this.run) return
    const width = this.film.clientWidth, narrow = width < NARROW
    if (!width) return
    const deep = this.run.sizes.length > 4
    const map = narrow ? Math.min(width - 44, 340) : Math.min(380, Math.round(width * (deep ? 0.36 : 0.42)))
    const network = narrow ? 300 : Math.max(map + 52, 380), height = narrow ? network + map + 64 : network
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
    const { sizes } = this.run, { width, height } = this.box.network, L = sizes.length - 1
    const left = 56, size = Math.min(50, (height - 26) / Math.max(...sizes) - 8, (0.56 * (width - left)) / (L + 1))
    this.size = size
    this.tiles = sizes.map((n, l) => {
      const gap = Math.min((height - 26) / n, size + 40)
      const x = left + (l * (width - left - size - 6)) / L
      return Array.from({ length: n }, (_, j) => ({ x, y: 26 + (height - 26) / 2 + (j - (n - 1) / 2) * gap - size / 2 }))
    })
  }

  ends(l, j, k) {
    const from = this.tiles[l - 1][k], to = this.tiles[l][j], half = this.size / 2
    return { x0: from.x + this.size, y0: from.y + half, x1: to.x, y1: to.y + half }
  }

  along({ x0, y0, x1, y1 }, t) {
    const s = 1 - t, y = y0 * (s * s * s + 3 * s * s * t) + y1 * (t * t * t + 3 * s * t * t), middle = (x0 + x1) / 2
    return [x0 * s * s * s + 3 * middle * s * t + x1 * t * t * t, y]
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
    const before = this.run.sizes[l - 1]
    return this.run.weights[this.k * this.parameters + this.weightsOf[l] + j * before + k]
  }

  bias(l, j) {
    const { sizes, weights } = this.run
    return weights[this.k * this.parameters + this.weightsOf[l] + sizes[l] * sizes[l - 1] + j]
  }

  unit(l, j) {
    return this.run.sizes.slice(1, l).reduce((sum, n) => sum + n, 0) + j
  }

  dead(l, j) {
    return l > 0 && this.run.dead[this.k * this.units + this.unit(l, j)] === 1
  }

  // −1 … 1 at each small place, and what 1 stands for.
  picture(l, j) {
    const { inputs, units, scales, sizes } = this.run, { cells, k } = this
    if (l === 0) return { values: inputs.subarray(j * cells, (j + 1) * cells), scale: null }
    const at = (k * this.units + this.unit(l, j)) * cells
    return { values: units.subarray(at, at + cells), scale: scales[k * (sizes.length - 1) + l - 1] }
  }

  output(place) {
    return ((this.run.output[this.k * this.places + place] - 32768) / 32767) * this.run.reach
  }

  sample(i) {
    return this.run.samples[this.k * this.run.y.length + i]
  }

  // ---- drawing

  colours() {
    const { paper, negative, positive } = this.run.colours, ground = rgb(paper)
    return Uint8ClampedArray.from({ length: 256 * 4 }, (_, at) => {
      const v = ((at >> 2) - 128) / 127, side = rgb(v < 0 ? negative : positive), part = at & 3, strength = 0.72 * Math.abs(v) ** 0.85
      return part === 3 ? 255 : ground[part] + (side[part] - ground[part]) * strength
    })
  }

  paint(values, x, y, size) {
    const n = Math.round(Math.sqrt(values.length))
    this.tile.width = this.tile.height = n
    const pen = this.tile.getContext("2d"), image = pen.createImageData(n, n)
    for (let i = 0; i < values.length; i++) for (let part = 0; part < 4; part++) image.data[4 * i + part] = this.ramp[4 * values[i] + part]
    pen.putImageData(image, 0, 0)
    this.pen.imageSmoothingEnabled = true
    this.pen.drawImage(this.tile, x, y, size, size)
  }

  curve(values, x, y, width, height) {
    const { pen } = this
    pen.beginPath()
    values.forEach((v, i) => pen.lineTo(x + ((i + 0.5) / values.length) * width, y + height / 2 - (Math.max(-1.05, Math.min(1.05, v)) * height) / 2.2))
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
    this.line ? this.drawFit() : this.drawMap()
    this.range.value = k
    this.range.setAttribute("aria-valuetext", run.captions[k])
    this.caption.textContent = run.captions[k]
    this.canvas.setAttribute("aria-label", `${run.words.picture} ${run.captions[k]}`)
    this.cursor()
    this.tell()
  }

  text(text, x, y, align = "left", colour = this.run.colours.ink) {
    Object.assign(this.pen, { fillStyle: colour, textAlign: align, textBaseline: "middle" })
    this.pen.fillText(text, x, y)
  }

  stroke(weight, part = 1) {
    const { colours, thickest } = this.run
    this.pen.strokeStyle = weight < 0 ? colours.negative : weight > 0 ? colours.positive : colours.neutral
    this.pen.globalAlpha = part
    this.pen.lineWidth = Math.max(Math.min(Math.abs(weight) / (thickest || 1), 1) * Math.min(8, 0.16 * this.size), 0.7)
    this.pen.setLineDash(weight < 0 ? [7, 4] : [])
  }

  drawEdges() {
    const { pen, run: { sizes } } = this
    for (let l = 1; l < sizes.length; l++)
      for (let j = 0; j < sizes[l]; j++)
        for (let k = 0; k < sizes[l - 1]; k++) {
          const ends = this.ends(l, j, k), middle = (ends.x0 + ends.x1) / 2, lit = this.at?.edge?.join() === [l, j, k].join()
          this.stroke(this.weight(l, j, k), lit ? 1 : 0.75)
          pen.beginPath()
          pen.moveTo(ends.x0, ends.y0)
          pen.bezierCurveTo(middle, ends.y0, middle, ends.y1, ends.x1, ends.y1)
          pen.stroke()
        }
    pen.setLineDash([])
    pen.globalAlpha = 1
  }

  drawTiles() {
    const { pen, run: { sizes, activations, colours, words }, size } = this
    sizes.forEach((n, l) => {
      const room = this.box.network.width / sizes.length > 78
      this.text(l ? activations[l - 1] + (room ? ` ⁽${sup(l)}⁾` : "") : "x", this.tiles[l][0].x + size / 2, 10, "center")
      for (let j = 0; j < n; j++) {
        const { x, y } = this.tiles[l][j], { values } = this.picture(l, j)
        pen.fillStyle = colours.paper
        pen.fillRect(x, y, size, size)
        if (this.line) {
          Object.assign(pen, { strokeStyle: colours.positive, lineWidth: 1.6 })
          this.curve(Array.from(values, v => (v - 128) / 127), x, y, size, size)
        } else this.paint(values, x, y, size)
        const lit = this.at?.unit?.join() === [l, j].join()
        Object.assign(pen, { strokeStyle: lit ? colours.ink : colours.neutral, lineWidth: lit ? 2.5 : 1 })
        pen.strokeRect(x, y, size, size)
        if (l === 0) this.text(words.features[j], x - 6, y + size / 2, "right")
        else this.drawBias(l, j, x, y + size)
        if (this.dead(l, j)) this.cross(x, y, size)
      }
    })
  }

  drawBias(l, j, x, y) {
    const { pen, run: { colours } } = this, b = this.bias(l, j)
    pen.fillStyle = b < 0 ? colours.negative : b > 0 ? colours.positive : colours.neutral
    pen.fillRect(x - 4, y - 4, 8, 8)
    Object.assign(pen, { strokeStyle: colours.paper, lineWidth: 1.4 })
    pen.beginPath()
    pen.moveTo(x - 2.5, y)
    pen.lineTo(x + 2.5, y)
    if (b > 0) pen.moveTo(x, y - 2.5), pen.lineTo(x, y + 2.5)
    if (b) pen.stroke()
  }

  cross(x, y, size) {
    const { pen } = this
    Object.assign(pen, { strokeStyle: this.run.colours.ink, lineWidth: 2 })
    pen.beginPath()
    pen.moveTo(x + 4, y + 4), pen.lineTo(x + size - 4, y + size - 4)
    pen.moveTo(x + size - 4, y + 4), pen.lineTo(x + 4, y + size - 4)
    pen.stroke()
  }

  drawKey() {
    const { pen, run: { thickest, words }, box: { network } } = this, y = network.height + 14
    let x = 8
    for (const [weight, text] of [[thickest, `w = ${this.number(thickest)}`], [-thickest / 2, `w = ${this.number(-thickest / 2)}`]]) {
      this.stroke(weight)
      pen.beginPath()
      pen.moveTo(x, y), pen.lineTo(x + 34, y)
      pen.stroke()
      pen.setLineDash([])
      this.text(text, x + 40, y)
      x += 48 + pen.measureText(text).width
    }
    this.text(words.key, x + 4, y)
  }

  // ---- the output over the plane

  levels() {
    const { places } = this, values = new Float32Array(places)
    for (let i = 0; i < places; i++) values[i] = this.output(i)
    return values
  }

  drawMap() {
    const { pen, box: { map, left, top }, run } = this, looked = this.at?.unit
    if (looked) this.paint(this.picture(...looked).values, left, top, map)
    else {
      const levels = this.levels()
      this.paint(Uint8Array.from(levels, v => 128 + Math.round(127 * Math.max(-1, Math.min(1, v)))), left, top, map)
      if (run.classes) this.boundary(levels)
    }
    this.drawSamples()
    this.frame(run.low, run.high, ["x₁", "x₂"])
    this.drawScale(looked)
  }

  frame([x0, y0], [x1, y1], names) {
    const { pen, box: { map, left, top }, run: { colours } } = this
    Object.assign(pen, { strokeStyle: colours.neutral, lineWidth: 1 })
    pen.strokeRect(left, top, map, map)
    pen.font = pen.font.replace("12px", "11px")
    for (const part of [0.1, 0.9]) {
      this.text(number(x0 + part * (x1 - x0), 2), left + part * map, top + map + 9, "center")
      this.text(number(y0 + part * (y1 - y0), 2), left - 4, top + (1 - part) * map, "right")
    }
    this.text(names[0], left + map / 2, top + map + 9, "center")
    this.text(names[1], left - 4, top + map / 2, "right")
    pen.font = pen.font.replace("11px", "12px")
  }

  boundary(levels) {
    const { pen, box: { map, left, top }, run: { colours } } = this, n = Math.round(Math.sqrt(levels.length)), step = map / n
    const at = (i, j) => levels[i * n + j], x = j => left + (j + 0.5) * step, y = i => top + (i + 0.5) * step
    Object.assign(pen, { strokeStyle: colours.ink, lineWidth: 1.8 })
    pen.beginPath()
    for (let i = 0; i + 1 < n; i++)
      for (let j = 0; j + 1 < n; j++) {
        const corners = [[i, j], [i, j + 1], [i + 1, j + 1], [i + 1, j]], cuts = []
        corners.forEach(([p, q], e) => {
          const [r, s] = corners[(e + 1) % 4], a = at(p, q), b = at(r, s)
          if (a > 0 !== b > 0) {
            const t = a / (a - b)
            cuts.push([x(q + t * (s - q)), y(p + t * (r - p))])
          }
        })
        for (let c = 0; c + 1 < cuts.length; c += 2) pen.moveTo(...cuts[c]), pen.lineTo(...cuts[c + 1])
      }
    pen.stroke()
  }

  // A sample's place in pixels.
  spot(i) {
    const { box: { map, left, top }, run: { x, y, low, high, half } } = this, N = y.length
    const across = left + ((x[i] - low[0]) / (high[0] - low[0])) * map
    if (this.line) return [across, top + map / 2 - ((y[i] / half) * map) / 2.9]
    return [across, top + map - ((x[N + i] - low[1]) / (high[1] - low[1])) * map]
  }

  drawSamples() {
    const { pen, run } = this, { y, colours, classes, trained } = run
    for (let i = 0; i < y.length; i++) {
      const [px, py] = this.spot(i), level = (y[i] - run.cut) / run.half, wrong = classes && (this.sample(i) - run.cut) * level <= 0
      const at = 4 * (128 + Math.round(127 * Math.max(-1, Math.min(1, level)))), fill = `rgb(${this.ramp.slice(at, at + 3)})`
      const shade = classes || this.line ? (level < 0 ? colours.negative : colours.positive) : fill
      pen.beginPath()
      level < 0 ? pen.rect(px - 3.4, py - 3.4, 6.8, 6.8) : pen.arc(px, py, 3.9, 0, 7)
      pen.fillStyle = i < trained || !(classes || this.line) ? shade : colours.paper
      pen.fill()
      const rim = wrong || !(classes || this.line) ? colours.ink : i < trained ? colours.paper : shade
      Object.assign(pen, { strokeStyle: rim, lineWidth: wrong ? 2 : i < trained ? 1.1 : 1.6 })
      pen.stroke()
    }
  }

  drawScale(looked) {
    const { pen, box: { map, left, top }, run } = this, y = top + map + 24, width = Math.min(150, map / 2), start = left + map / 2 - width / 2
    for (let i = 0; i < 60; i++) {
      const at = 4 * Math.round(1 + (254 * i) / 59)
      pen.fillStyle = `rgb(${this.ramp.slice(at, at + 3)})`
      pen.fillRect(start + (i * width) / 60, y - 5, width / 60 + 0.6, 10)
    }
    const scale = looked ? this.picture(...looked).scale : null
    const [low, high] = looked ? (scale === null ? ["−", "+"] : [this.number(-scale), this.number(scale)]) : [this.given(run.cut - run.half), this.given(run.cut + run.half)]
    this.text(low, start - 6, y, "right")
    this.text(high, start + width + 6, y)
  }

  // ---- the output over a line

  drawFit() {
    const { pen, box: { map, left, top }, run: { colours, low, high, half } } = this, looked = this.at?.unit
    Object.assign(pen, { strokeStyle: colours.faint, lineWidth: 1 })
    pen.beginPath()
    pen.moveTo(left, top + map / 2), pen.lineTo(left + map, top + map / 2)
    pen.stroke()
    pen.save()
    pen.beginPath()
    pen.rect(left, top, map, map)
    pen.clip()
    this.drawSamples()
    Object.assign(pen, { strokeStyle: colours.ink, lineWidth: 2.5 })
    if (looked) this.curve(Array.from(this.picture(...looked).values, v => (v - 128) / 127), left, top, map, map)
    else {
      pen.beginPath()
      this.levels().forEach((v, i) => pen.lineTo(left + ((i + 0.5) / this.places) * map, top + map / 2 - (v * map) / 2.9))
      pen.stroke()
    }
    pen.restore()
    this.frame([low[0], -1.45 * half], [high[0], 1.45 * half], ["x₁", "y"])
  }
}
