"""Pictures that readers send stay in memory: none is ever written to a file."""

from __future__ import annotations

from io import BytesIO

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from hoiam.checks.pictures import MOST_BYTES


class InMemory(FileUploadHandler):
    """Holds one file up to the limit and passes over the rest; Django's own would write to disk.

    `is_too_large` says afterwards that there was more than may be.
    """

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.is_too_large = False
        self._held: BytesIO | None = None

    def new_file(self, *args, **kwargs) -> None:
        super().new_file(*args, **kwargs)
        if self._held is not None:
            raise SkipFile
        self._held = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self._held is None or self._held.tell() + len(raw_data) > MOST_BYTES:
            self.is_too_large, self._held = True, None
            raise SkipFile
        self._held.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile | None:
        if self._held is None:
            return None
        self._held.seek(0)
        # Its name may name a person; nobody asks for it.
        return InMemoryUploadedFile(self._held, self.field_name, "picture", "", file_size, None)


def hold_in_memory(request: HttpRequest) -> InMemory:
    """Say, before the form is read, how its file is taken."""
    handler = InMemory(request)
    request.upload_handlers = [handler]
    return handler
