"""The audit log: a record of each thing that was asked and done, and the bucket that keeps a copy of it."""
