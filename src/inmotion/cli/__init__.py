"""Floor 8: the `inmotion` command."""
