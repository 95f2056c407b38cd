"""What is on a pretend node: its disks and what they hold, its system, its cluster's configuration."""
