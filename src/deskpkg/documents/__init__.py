"""Papers as files: set as PDF where the extra `pdf` is installed, and always as plain text."""
