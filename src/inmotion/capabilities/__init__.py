"""Floor 7: the rooms. No room imports another."""
