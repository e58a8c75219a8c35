"""Readiness: for counselors and principals, how many of a class finish school, and after how long.

What changes for them: the class as a whole is followed from its first day in ninth grade on, so
that nobody drops out of the number by leaving, and a fifth year counts, too. Serves the strategy's
goal of more students graduating and going on.
"""
