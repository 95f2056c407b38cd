"""What is shown: the console and the command line."""
