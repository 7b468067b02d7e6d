"""Synthetic extracts: an inbox as contracts/extracts.yaml describes it, and the truth behind it."""

from padan.generate.inbox import generate_inbox

__all__ = ["generate_inbox"]
