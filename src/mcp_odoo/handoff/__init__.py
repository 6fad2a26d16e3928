"""Handing a customer to a person: who gets them, how that person is told, and who is next if nobody answers."""
