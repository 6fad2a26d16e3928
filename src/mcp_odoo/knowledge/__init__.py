"""Search and fetch over every kind of record."""
