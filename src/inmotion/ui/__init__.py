"""Floor 6: how words, lists and pages are shown."""
