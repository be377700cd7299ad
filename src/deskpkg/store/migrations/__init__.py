"""How a database file grew from release to release; each version is one transaction."""
