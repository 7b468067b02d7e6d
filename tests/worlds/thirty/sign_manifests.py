"""Writes the row counts and checksums of the thirty-person inbox into its manifests, after a file was edited by hand.

Run: ``python tests/worlds/thirty/sign_manifests.py``
"""

import csv
import hashlib
import json
from pathlib import Path

INBOX = Path(__file__).parent / "inbox"


def describe_file(path: Path) -> dict[str, str | int]:
    """Name, data rows and sha256 of one CSV file, as a manifest lists it."""
    content = path.read_bytes()
    records = csv.reader(content.decode("utf-8-sig").splitlines())
    return {
        "name": path.name,
        "rows": sum(1 for _ in records) - 1,
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def describe_files(manifest_path: Path) -> list[dict[str, str | int]]:
    """The files beside a manifest that are its dataset's."""
    dataset = manifest_path.name.removesuffix(".manifest.json")
    parts = sorted(manifest_path.parent.glob(f"{dataset}.*"))
    return [describe_file(part) for part in parts if part != manifest_path]


def sign(manifest_path: Path) -> None:
    """Brings the file list of one manifest up to date."""
    manifest = json.loads(manifest_path.read_text(encoding="utf-8"))
    manifest["files"] = describe_files(manifest_path)
    manifest_path.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    for found in sorted(INBOX.glob("*/*.manifest.json")):
        sign(found)
