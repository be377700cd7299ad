"""What the words of the clinic mean: pure values and rules; no terminal, no database, no clock."""
