"""Measured speed and memory, as ratios within one run: `make bench`.

A benchmark is one module in this folder with `main()`, which prints its figures. Never a test.
"""
