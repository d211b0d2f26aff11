"""How schema web came to be, step by step."""
