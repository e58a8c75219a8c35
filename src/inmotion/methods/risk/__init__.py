"""Glass-box risk: a model of whole numbers that anybody can read, add up and check.

`fitting` fits it, `model` is it, `stored` writes and reads it, `scoring` adds it up; `support` says
which scores it cannot stand behind; `calibration`, `fairness`, `worth` and `drift` say how good it
is, for whom, whether it is worth having, and whether it still holds.
"""
