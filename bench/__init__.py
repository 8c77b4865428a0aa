"""Benchmarks: ``make bench`` runs them all, ``make bench BENCH=pages`` one of them."""
