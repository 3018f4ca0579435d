// What a film holds: a head that all frames share, and arrays with the numbers of every frame.

const TYPES = { uint8: Uint8Array, uint16: Uint16Array, float32: Float32Array }

export class Film {
  // A message is the length of its head, the head as JSON, and the arrays, whose places the head tells.
  constructor(message) {
    const { buffer } = message.slice()
    const length = new DataView(buffer).getUint32(0, true)
    Object.assign(this, JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length))))
    for (const [name, { type, at, length: n }] of Object.entries(this.arrays))
      this[name] = new TYPES[type](buffer, 4 + length + at, n)
    this.firstWeight = [0, 0] // by layer, and behind the last one how many there are
    this.firstUnit = [0, 0]
    for (let l = 1; l <= this.layerCount; l++) {
      this.firstWeight.push(this.firstWeight[l] + this.sizes[l] * (this.sizes[l - 1] + 1))
      this.firstUnit.push(this.firstUnit[l] + this.sizes[l])
    }
    this.isLine = this.low.length === 1
    this.cellCount = this.inputs.length / this.sizes[0]
    this.placeCount = this.output.length / this.epochs.length
  }

  get layerCount() {
    return this.sizes.length - 1
  }

  // The weight from unit k to unit j of layer l.
  weightAt(frame, l, j, k) {
    return this.parametersOf(frame)[this.firstWeight[l] + j * this.sizes[l - 1] + k]
  }

  biasAt(frame, l, j) {
    return this.parametersOf(frame)[this.firstWeight[l] + this.sizes[l] * this.sizes[l - 1] + j]
  }

  parametersOf(frame) {
    const n = this.firstWeight.at(-1)
    return this.weights.subarray(frame * n, (frame + 1) * n)
  }

  isDead(frame, l, j) {
    return l > 0 && this.dead[frame * this.firstUnit.at(-1) + this.firstUnit[l] + j] === 1
  }

  // What a unit makes of each small place, as 1 … 255 for −1 … 1, and what 1 stands for.
  pictureOf(frame, l, j) {
    if (l === 0) return { values: this.inputs.subarray(j * this.cellCount, (j + 1) * this.cellCount), scale: null }
    const at = (frame * this.firstUnit.at(-1) + this.firstUnit[l] + j) * this.cellCount
    return {
      values: this.units.subarray(at, at + this.cellCount),
      scale: this.scales[frame * this.layerCount + l - 1],
    }
  }

  // The output at a place, from the cut between the classes and in units of its distance from a target.
  outputAt(frame, place) {
    return ((this.output[frame * this.placeCount + place] - 32768) / 32767) * this.reach
  }

  // Of more than two classes, the one whose output is the largest at a place, and at a sample.
  get hasClasses() {
    return Boolean(this.winners)
  }

  winnerAt(frame, place) {
    return this.winners[frame * this.placeCount + place]
  }

  takenAt(frame, i) {
    return this.taken[frame * this.y.length + i]
  }

  // Whether a sample is not taken for what it is.
  isWrong(frame, i) {
    if (this.hasClasses) return this.takenAt(frame, i) !== this.y[i]
    return this.classes && (this.sampleAt(frame, i) - this.cut) * (this.y[i] - this.cut) <= 0
  }

  sampleAt(frame, i) {
    return this.samples[frame * this.y.length + i]
  }
}
