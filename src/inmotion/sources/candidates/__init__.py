"""Records of different districts that may be one child, offered to a person and never merged."""
