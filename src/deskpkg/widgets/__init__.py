"""The widgets the screens are made of; they know no store."""
