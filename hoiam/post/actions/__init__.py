"""What rooms above do with mail: `queue_mail`."""

from hoiam.post.actions.queueing import queue_mail

__all__ = ["queue_mail"]
