"""RFC 5322 as values: bytes become a Message, a Message becomes the author's own words, a template becomes bytes."""
