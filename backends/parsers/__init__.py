"""What the cluster's commands print, read as values of the model: one file a program, pure, never raising."""

from backends.parsers import as_json, clpmdstat, clpstat, replies

__all__ = ["as_json", "clpmdstat", "clpstat", "replies"]
