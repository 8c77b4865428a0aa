"""The product with one page more, the bare one, so that both are served by the same process."""
