"""Hồi Âm ("the reply"): the desk of a public-information office."""

__version__ = "0.1.0"
