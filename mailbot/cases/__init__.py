"""Facts become decisions: the stages, the transition table, the clocks, and what is sent to whom."""
