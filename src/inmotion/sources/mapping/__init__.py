"""Any table with a header line, taken in by a mapping that a person wrote down in TOML."""

from inmotion.sources.mapping.declared import Mapping, read_mapping
from inmotion.sources.mapping.package import format_of

__all__ = ["Mapping", "format_of", "read_mapping"]
