"""How a command reaches a node: SSH for now. A command is a tuple of words until it gets here."""
