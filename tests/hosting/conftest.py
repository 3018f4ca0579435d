"""What runs in a browser is not imported here."""

collect_ignore = ["static"]
