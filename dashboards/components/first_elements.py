"""What the browser meets before a page: an element of each kind, out of sight."""

import time
from urllib.parse import urlsplit

import plotly.graph_objects as go
import streamlit as st

from dashboards.first_bytes import FirstBytes, draws_charts

MET_KEY = "_first_elements_met"
NO_CHART = go.Figure()
MOMENT = 0.1  # seconds; half of it is enough on a fast machine


def send_first_elements() -> None:
    """Lets the browser find the scripts of elements before it has a page to show, on the first run of a session.

    Streamlit's page looks for an element's script when it meets the first one of its kind, and shows a grey box until
    nothing else is left to do: the page would be built twice, and move. So it meets one of each kind out of sight, and
    then has a moment.
    """
    with st.container(key="first_elements"):
        place = st.empty()
    if not FirstBytes.is_in_use or st.session_state.get(MET_KEY):
        return
    st.session_state[MET_KEY] = True
    with place.container():
        st.html("<i></i>")
        st.selectbox("–", ["–"], key="_first_selectbox")
        st.segmented_control("–", ["–"], key="_first_choice")
        st.page_link("http://localhost", label="–")
        if draws_charts(urlsplit(st.context.url or "").path):
            st.plotly_chart(NO_CHART, key="_first_chart")
    time.sleep(MOMENT)
    place.empty()
