"""The monthly run: what it uses, what it did, and the steps that the DAGs call."""
