"""The worker loop, and the one place that reads time."""
