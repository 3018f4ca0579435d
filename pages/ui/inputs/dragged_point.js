// Where in a chart a pointer is, and the values of two sliders that its place stands for.

export const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] } // across, up

export function holds({ left, right, top, bottom }, { clientX, clientY }) {
  return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom
}

export function valuesAt({ clientX, clientY }, { left, top, width, height }, [x0, x1], [y0, y1]) {
  return [x0 + ((clientX - left) / width) * (x1 - x0), y1 - ((clientY - top) / height) * (y1 - y0)]
}

export function placeOfValues([x, y], { left, top, width, height }, [x0, x1], [y0, y1]) {
  return [left + ((x - x0) / (x1 - x0)) * width, top + ((y1 - y) / (y1 - y0)) * height]
}
