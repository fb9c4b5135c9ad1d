"""The weekly digest: one issued for each week that is over, and a draft of the newest."""

from __future__ import annotations

from hoiam.issues.demo.world import World


def start(world: World) -> None:
    """Put the digests on the agenda."""
