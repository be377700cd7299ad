"""How fast the desk is, as ratios to what the same machine can do at the same time."""
