"""The least page of Streamlit: a line, and as many bar charts as the address asks for (?charts=1)."""

import streamlit as st

st.html("<h1>Padan</h1>")
for number in range(int(st.query_params.get("charts", "0"))):
    bars = {"type": "bar", "x": list(range(12)), "y": list(range(12))}
    st.plotly_chart({"data": [bars], "layout": {"height": 320}}, key=f"bars_{number}")
st.html('<p class="padan-footer">.</p>')
