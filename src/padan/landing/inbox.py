"""Where deliveries are found: a place with one folder a month. Connectors implement `Inbox`; here is the folder."""

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import unquote, urlsplit

from padan.periods import PATTERN, format_period, parse_period
from padan.settings import get_settings


@dataclass(frozen=True)
class InboxFile:
    """One file of a month's folder; `size` in bytes."""

    name: str
    size: int


class Inbox(Protocol):
    """Read-only view of the place that owners deliver to."""

    def list_periods(self) -> list[date]:
        """Months that have a folder, oldest first."""
        ...

    def list_files(self, period: date) -> list[InboxFile]:
        """Files directly in the month's folder, by name; empty when there is no such folder."""
        ...

    def open_file(self, period: date, name: str) -> BinaryIO:
        """The file as a seekable binary stream.

        Raises:
            FileNotFoundError: no such file, or a name that leads out of the inbox.
        """
        ...


@dataclass(frozen=True)
class FolderInbox:
    """An inbox on a file system."""

    place: str

    @property
    def root(self) -> Path:
        return Path(self.place)

    def list_periods(self) -> list[date]:
        names = (entry.name for entry in self.root.iterdir() if entry.is_dir())
        return sorted(parse_period(name) for name in names if PATTERN.match(name))

    def list_files(self, period: date) -> list[InboxFile]:
        folder = self.root / format_period(period)
        if not folder.is_dir():
            return []
        with os.scandir(folder) as entries:
            files = [InboxFile(e.name, e.stat(follow_symlinks=False).st_size) for e in entries if not e.is_dir()]
        return sorted(files, key=lambda file: file.name)

    def open_file(self, period: date, name: str) -> BinaryIO:
        path = (self.root / format_period(period) / name).resolve()
        if not path.is_relative_to(self.root.resolve()) or not path.is_file():
            raise FileNotFoundError(name)
        return path.open("rb")


def open_inbox(place: str) -> Inbox:
    """The inbox at a folder path or a `file://` URL.

    Raises:
        ValueError: no such folder, or a scheme without a connector (a usage error, exit 2).
    """
    parts = urlsplit(place)
    if parts.scheme == "file":
        place = unquote(parts.path)
    elif "://" in place:
        raise ValueError(
            f"no connector for {parts.scheme}:// ; give a folder"
            if get_settings().lang == "en"
            else f"belum ada penghubung untuk {parts.scheme}:// ; tulis sebuah folder"
        )
    folder = Path(place).expanduser()
    if not folder.is_dir():
        raise ValueError(
            f"inbox not found: {place}" if get_settings().lang == "en" else f"folder inbox tidak ditemukan: {place}"
        )
    return FolderInbox(str(folder.absolute()))
