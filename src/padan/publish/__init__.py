"""Audit of the candidate month, and its publication in one transaction."""
