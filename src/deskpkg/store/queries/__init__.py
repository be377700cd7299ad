"""What a screen or a command shows: reading, in plain SQL, without the ORM."""
