"""dbt, run layer by layer: staging → spine → cells → indicators."""

from padan.transform.dbt import LAYERS, DbtProject

__all__ = ["LAYERS", "DbtProject"]
