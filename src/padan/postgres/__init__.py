"""The warehouse's PostgreSQL: embedded or a server, its roles, its migrations, its connections."""

from padan.postgres.warehouse import Warehouse, open_warehouse

__all__ = ["Warehouse", "open_warehouse"]
