"""Scripts for those who work on the project; nothing of the program needs them."""
