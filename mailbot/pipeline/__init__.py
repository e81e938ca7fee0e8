"""One message or one tick, from event to committed effects: where the rooms meet."""
