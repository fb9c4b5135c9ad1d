"""Measured quality against floors that only rise: `make gates`.

A gate is one module in this folder with

    NEEDS: tuple of paths under the shared data folder, () if its data ships
    measure(shared: Path) -> dict[str, float]      figure name → value, higher is better

and one row for each figure in `floors.json` (`floor`, `aim`). `python -m gates NAME…` runs some.
A gate whose data is not there is skipped, and says so.
"""
