"""What the words of Ed-Fi's descriptors stand for: one table for each, beside this file.

A word is compared without its namespace and without case. A district that has words of its own
lays a table beside these; see `words.read_own`.
"""
