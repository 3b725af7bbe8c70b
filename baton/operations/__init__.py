"""Running Baton: start and supervise the processes, check, train, take over models, log."""
