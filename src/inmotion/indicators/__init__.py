"""Floor 4: the indicator registry, the rule engine, computing."""
