"""Talking to Odoo; knows no business."""
