"""What stands on a screen: panes that draw lines, and single lines. Each shows one thing and names no screen."""
