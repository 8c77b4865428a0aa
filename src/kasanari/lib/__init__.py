"""Floor 0: pure functions without models."""
