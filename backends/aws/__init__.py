"""What AWS says and is told, by boto3: in threads, at a steady pace, and by exact lists of operations."""
