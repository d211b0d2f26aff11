"""Jobs for a card factory's own machines: a signed folder goes out, a result comes back."""
