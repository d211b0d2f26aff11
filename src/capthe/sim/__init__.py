"""A country in a box: synthetic people, offices, carriers and citizens."""
