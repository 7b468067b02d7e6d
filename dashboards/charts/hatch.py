"""The hatch of what is hidden, the same on bars as on maps."""

from collections.abc import Sequence
from typing import Any

from dashboards.charts.drawing import Drawing
from dashboards.charts.palette import BASELINE, FAINT


def hatch(hidden: Sequence[bool] | bool) -> dict[str, Any]:
    """Plotly's `marker.pattern`: hatched where something is hidden, plain elsewhere."""
    shape = ("/" if hidden else "") if isinstance(hidden, bool) else ["/" if is_hidden else "" for is_hidden in hidden]
    return {"shape": shape, "fgcolor": BASELINE, "bgcolor": FAINT, "size": 6, "solidity": 0.35}


def hatch_part(drawing: Drawing, name: str) -> None:
    """Hatches the bars of the trace of this name, the hidden part, and takes their texts away."""
    for trace in drawing.traces:
        if trace.get("name") == name:
            trace["marker"] = trace["marker"] | {"pattern": hatch(True)}
            trace["text"] = ""
