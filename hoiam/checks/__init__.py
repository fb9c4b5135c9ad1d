"""What we verify: tips, claims, evidence, ratings that two people sign, and the published check."""
