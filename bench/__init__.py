"""What things cost, measured in one run on the local real Odoo: our calls beside barer ones."""
