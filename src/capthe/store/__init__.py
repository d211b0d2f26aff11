"""Everything that touches the database or the object store."""
