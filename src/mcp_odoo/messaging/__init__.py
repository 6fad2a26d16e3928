"""Twilio: messages by WhatsApp and SMS, sent once whatever happens, and what Twilio tells of them and brings back."""
