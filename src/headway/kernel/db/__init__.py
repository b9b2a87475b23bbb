"""The system of record: pools with roles, named SQL, migrations."""

from headway.kernel.db.database import Database
from headway.kernel.db.queries import Queries, load_queries

__all__ = ["Database", "Queries", "load_queries"]
