"""Messages with their gold readings, and the comparison of the two."""
