// Where in a chart a pointer is, and the values of two sliders that its place stands for.

export function holds({ left, right, top, bottom }, { clientX, clientY }) {
  return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom
}

export function valuesAt({ clientX, clientY }, { left, top, width, height }, [x0, x1], [y0, y1]) {
  return [x0 + ((clientX - left) / width) * (x1 - x0), y1 - ((clientY - top) / height) * (y1 - y0)]
}
