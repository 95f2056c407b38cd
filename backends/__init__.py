"""What happened, and how we know: everything of clpdeck but its screens."""
