"""Customers, agents and a vendor that a program plays, for the soak and the load benchmark."""
