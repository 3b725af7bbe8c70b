"""What the assistant does beyond answering: each action reads slots, calls the shop and says a response.

One module a topic, flat: the action server imports every module here. Texts live in domain.yml.
"""
