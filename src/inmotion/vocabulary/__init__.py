"""Floor 1: the words everybody shares.

Tables and columns, school time, places, codes, errors, and the marker for translation. Standard
library only, so that every other floor, every tool and every test may lean on it.
"""
