"""Where a number comes from: definition, counts, parts, deliveries, models and SQL of any published figure."""

from padan.explain.explanation import Asked, Explanation, explain

__all__ = ["Asked", "Explanation", "explain"]
