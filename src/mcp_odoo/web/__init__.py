"""The REST face: one FastAPI application, its errors and its requests' ids."""
