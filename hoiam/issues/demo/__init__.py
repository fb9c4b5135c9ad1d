"""A desk with two months of an invented province, written by a seeded generator.

`matters` and `desk` (in `hoiam/data/sample/`) hold the words; `writing` fills them in; `plans`
decides what will befall each matter; `lives` lets it happen through the same verbs that people
use; `world` moves the clock. Everything is marked as sample.
"""
