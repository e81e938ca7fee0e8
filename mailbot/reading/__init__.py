"""Words become facts: intents, times, places and people, each with the words and the rule that it rests on."""
