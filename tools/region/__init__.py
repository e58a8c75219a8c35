"""The synthetic region, started from a checkout; the package itself is `inmotion_region`."""

from .inmotion_region import Summary, build

__all__ = ["Summary", "build"]
