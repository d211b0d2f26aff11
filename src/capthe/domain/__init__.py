"""Pure values and decisions: no I/O, no clock, no randomness, nothing of one country."""
