"""How a page lies: the roles that its parts have, on a wide page, in stacked columns, on a phone.

* ``roles``: what each role means, and how it lies;
* ``rules``: the style that follows, and how styles and scripts name roles, controls, elements and widths.
"""
