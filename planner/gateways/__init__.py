"""What talks to the world outside the database: hashing, the console, later mail and files."""
