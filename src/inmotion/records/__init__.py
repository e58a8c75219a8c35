"""Floor 5: the shared nouns, who may see what, audit, consent. The only key to student rows."""
