"""Floor 2: formulas. Arrays in, arrays out; no tables, no Django."""
