"""Two months of a desk that checks claims, for the demonstration of the sample province.

`sample/claims.toml` holds the words; `rows` reads them; `asking` lets people ask; `finding` lets
checkers work through the same verbs that people use, `aftermath` what follows; `filling` puts all
of it on the world's agenda. Everything is marked as sample.
"""
