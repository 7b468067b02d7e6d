"""Secondary suppression: further cells are hidden so that no hidden count can be found by subtraction.

A published cell is taken apart into the counts that it shows (`names`, `shown`), the counts into the sums that tie them
to each other (`sums`), and counts are hidden until no sum gives one away (`rounds`); see
docs/decisions/0009-secondary-suppression.md.
"""

from padan.publish.suppression.protection import protect

__all__ = ["protect"]
