"""What the chip and the machine-readable zone hold, as bytes and text (ICAO Doc 9303)."""
