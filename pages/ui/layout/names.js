// What scripts know of roles and widths; pages.ui.layout.rules fills it in.

export const ROLE = {}
export const WIDTH = {}
export const SIDEWAYS = ""

// What watches the page, and its parts that run by themselves.
export const WATCHER = `:is(${ROLE.watcher}, ${ROLE.part_watcher})`
