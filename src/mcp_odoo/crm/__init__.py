"""Partners, opportunities and salespeople."""
