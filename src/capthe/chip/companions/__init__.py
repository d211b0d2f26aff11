"""What a telephone can hold beside the card: its data, signed, to be shown piece by piece."""
