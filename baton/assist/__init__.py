"""What an agent is helped with while they write: articles, suggested replies, a summary, answers, a mirror for drafts.

Nothing here speaks to a customer, and nothing is made up: what is suggested is quoted from articles, colleagues and
policy.
"""
