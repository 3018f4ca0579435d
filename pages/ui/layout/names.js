// What scripts know of roles and widths; pages.ui.layout.rules fills it in.

export const ROLE = {}
export const WIDTH = {}
export const SIDEWAYS = ""
