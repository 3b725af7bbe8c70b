"""The academy: practice conversations with simulated customers, for the people at the desk.

A practice lives in tables of its own and in this folder: nothing here can reach a channel, a customer, a KPI or the
decision log, and nobody but the trainee sees how it went.
"""
