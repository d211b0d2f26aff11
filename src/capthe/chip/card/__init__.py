"""A software chip: what a card of the programme does, command by command, without a reader."""
