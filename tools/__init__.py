"""Tools beside the product: nothing here is imported by it."""
