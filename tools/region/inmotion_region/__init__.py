"""Writer of an invented region: district folders in the state's form, for tests and demonstration.

It imports the product's vocabulary and nothing else of it, so that writer and reader cannot share a
misunderstanding.
"""

from .build import Summary, build

__all__ = ["Summary", "build"]
