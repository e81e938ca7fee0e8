"""The only reader of mailbot.toml, rules/ and templates/: files become frozen values, faults name file and line."""
