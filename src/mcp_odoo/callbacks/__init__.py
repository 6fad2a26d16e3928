"""Telling a caller's own server that a quotation is over, signed as Standard Webhooks, instead of being polled."""
