"""Floor 4: district files to tables, line by line."""
