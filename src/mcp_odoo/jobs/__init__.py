"""The durable engine: jobs that survive restarts, wired once."""
