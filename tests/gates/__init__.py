"""Who gets in, and what gets out: one test a promise, its name the promise."""
