"""Runs: the engine that carries a plan out, the hands it does it with, the store, and the runner's process."""
