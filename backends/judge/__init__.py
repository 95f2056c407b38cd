"""Whether something is so: `judge(condition, ...) -> yes, no or not known`, with the evidence. Pure."""
