"""What one country fills in: number, areas, names, fees, deadlines, calendar, texts."""
