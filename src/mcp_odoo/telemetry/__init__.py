"""Numbers and traces of what this server does, for Prometheus and OpenTelemetry (docs/observability.md)."""
