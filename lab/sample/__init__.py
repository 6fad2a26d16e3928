"""The sample data: a small service-robot dealer in Mexico. Runs inside `odoo shell`, so it may use Odoo's ORM.

Everything in this folder is part of the template's key: changing a file here rebuilds the template database.
"""
