"""A small invented country: what domain and engines must also pass with."""
