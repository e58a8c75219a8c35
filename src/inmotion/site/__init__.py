"""Floor 9: puts the rooms together."""
