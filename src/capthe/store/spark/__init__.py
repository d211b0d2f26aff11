"""A batch on a cluster: the definition of linking, executed by Spark (an extra)."""
