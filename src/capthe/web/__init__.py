"""The pages. No rules live here."""
