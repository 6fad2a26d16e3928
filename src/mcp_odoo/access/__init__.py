"""Who may do what: keys, tokens, scopes, people's own Odoo accounts, the write policy."""
