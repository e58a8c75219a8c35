"""The state's Report Card extracts, in and out of one tidy table of figures to compare with.

Names of columns, words for what is hidden, and the extracts themselves are data: `columns.toml`,
`words.toml` and `datasets.toml`.
"""
