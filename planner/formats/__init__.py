"""File formats: bytes made of values, without a database, a clock or a question of access."""
