"""Quotations and products."""
