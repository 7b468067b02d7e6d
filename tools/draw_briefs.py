"""Draws the pictures of docs/brief.md from a published month of PADAN_HOME: both pages of a few regions.

PADAN_HOME=DIR .venv/bin/python tools/draw_briefs.py 2024-12 nasional=00 jawa-barat=32
"""

import sys

from padan.brief import read_brief
from padan.brief.read import ROLE
from padan.brief.typeset import set_images
from padan.paths import ROOT
from padan.periods import parse_period
from padan.postgres import open_warehouse

PPI = 110.0


def main(month: str, *named: str) -> None:
    """Writes docs/images/brief-<name>-<page>.png.

    Args:
        month: `YYYY-MM`.
        named: `<name>=<code of the region>`.
    """
    with open_warehouse() as warehouse, warehouse.connect(ROLE) as connection:
        for one in named:
            name, _, code = one.partition("=")
            page = read_brief(connection, period=parse_period(month), region=code).page()
            for number, image in enumerate(set_images(page, ppi=PPI), 1):
                file = ROOT / "docs" / "images" / f"brief-{name}-{number}.png"
                file.write_bytes(image)
                print(f"{file.name}: {len(image):,} bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
