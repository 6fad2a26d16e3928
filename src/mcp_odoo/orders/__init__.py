"""Sale orders: read, made, changed, confirmed, cancelled, shown to the customer."""
