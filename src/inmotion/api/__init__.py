"""Floor 8: doors for other programs."""
