"""A practice scheduler for therapists whose records are plain YAML files."""

__version__ = "0.1.0"
