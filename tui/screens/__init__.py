"""The screens: each tells its panes what to draw, and its parents what was chosen."""
