"""What AWS says, by boto3: in threads, at a steady pace, and read-only by an exact list of operations."""
