"""Card faces: a versioned layout and a citizen's data in, a vector PDF, pixels and readings out."""
