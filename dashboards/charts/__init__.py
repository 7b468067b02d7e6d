"""Pure functions from frames to Plotly figures."""
