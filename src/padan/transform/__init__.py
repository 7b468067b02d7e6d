"""dbt, run layer by layer: staging → spine → cells → indicators."""

from padan.transform.dbt import EXACT, LAYERS, MAIN, DbtProject, NodeResult

__all__ = ["EXACT", "LAYERS", "MAIN", "DbtProject", "NodeResult"]
