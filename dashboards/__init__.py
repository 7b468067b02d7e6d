"""The dashboards: Streamlit pages over the published mart. They read `mart` and `ops` as padan_viewer, nothing else."""
