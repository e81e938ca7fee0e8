"""Who is given, introduced or taken back in a letter."""
