"""Airflow around the steps: its environment, a month run in this process, messages to people, the server."""
