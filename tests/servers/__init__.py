"""Real mail servers for tests, each on a free port of this machine, stopped when the test is over."""
