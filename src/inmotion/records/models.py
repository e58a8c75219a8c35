"""The tables of records. Only `records` itself opens them; everybody else asks `queries`."""
