"""Takes an uploaded archive straight to the data folder's intake, chunk by chunk, under a size cap."""

import hashlib
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest
from django.utils.translation import gettext as _

from hearth.base.errors import HearthError, Invalid, TooMuch
from hearth.connectors.actions import intake


def largest() -> int:
    """Bytes an upload may have (HEARTH_MAX_UPLOAD_MB)."""
    text = os.environ.get("HEARTH_MAX_UPLOAD_MB", "")
    return (int(text) if text.isdecimal() else 2000) * 1_000_000


@dataclass(frozen=True, slots=True)
class Upload:
    """A whole file in the intake."""

    path: Path
    name: str
    sha256: str


class IntakeHandler(FileUploadHandler):
    """Django's way of streaming: chunks come in, one file lies in the intake at the end."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.too_large = False
        self.trouble = ""
        self.taken: Upload | None = None
        self._file: IO[bytes] | None = None
        self._path = Path()
        self._size = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A part of the form begins that is a file."""
        super().new_file(*args, **kwargs)
        self._drop()
        self._path = intake() / f"{secrets.token_hex(16)}.part"
        self._file = os.fdopen(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self._digest, self._size = hashlib.sha256(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """One chunk to disk."""
        self._size += len(raw_data)
        if self._size > largest():
            self.too_large = True
            self._drop()
            raise StopUpload(connection_reset=True)
        self._digest.update(raw_data)
        try:
            if self._file:
                self._file.write(raw_data)
        except OSError as error:
            self.trouble = error.strerror or str(error)
            self._drop()
            raise StopUpload(connection_reset=True) from error

    def file_complete(self, file_size: int) -> "UploadedFile[Any] | None":
        """The file is whole: it gets its lasting name."""
        if self._file is None or not self._size:
            self._drop()
            return None
        self._file.close()
        self._file = None
        final = self._path.with_suffix(".zip")
        self._path.rename(final)
        self.taken = Upload(final, Path(self.file_name or "archive.zip").name, self._digest.hexdigest())
        return UploadedFile(name=self.taken.name, size=file_size)

    def upload_interrupted(self) -> None:
        """The sender went away."""
        self._drop()

    def _drop(self) -> None:
        if self._file:
            self._file.close()
            self._file = None
            self._path.unlink(missing_ok=True)


def received(request: HttpRequest) -> Upload | None:
    """The file of the form `archive`, or None when there was none. Call before anything else reads the form."""
    handler = next(each for each in request.upload_handlers if isinstance(each, IntakeHandler))
    request.FILES.get("archive")
    if handler.too_large:
        raise TooMuch(
            _("The file is larger than %(most)s MB, the most this home takes.")
            % {"most": f"{largest() // 1_000_000:,}"}
        )
    if handler.trouble:
        raise Invalid(
            _("The file could not be kept: %(why)s. Nothing was changed.") % {"why": handler.trouble}
        )
    return handler.taken


def handed_in[Run](request: HttpRequest, take: Callable[[Upload], Run]) -> Run:
    """What `take` makes of the file that was sent; a file it refuses does not stay. Raises Invalid without a file."""
    upload = received(request)
    if upload is None:
        raise Invalid(_("Choose the archive first: the zip as you downloaded it."))
    try:
        return take(upload)
    except HearthError:
        upload.path.unlink(missing_ok=True)
        raise
