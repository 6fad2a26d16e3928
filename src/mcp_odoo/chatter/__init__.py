"""Notes and activities on any record."""
