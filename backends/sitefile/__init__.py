"""Reads the site file: TOML in, settings out; every mistake named by file, line and key."""

from backends.sitefile.reading import default_path, read, understand

__all__ = ["default_path", "read", "understand"]
