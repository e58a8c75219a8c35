"""Who is heading where: what was known on a day, what came of it, and the model in between.

`feature_cards` says what the model may look at, `features` works it out as known on a day,
`outcomes` says what came later, `samples` puts both together for training and testing, `models`
keeps models beside the lake, `scores` is the nightly step. No Django; tables in, tables out.
"""
