"""A real Odoo on this machine, for developing and testing: `scripts/odoo-lab`. Standard library only."""
