"""Draws the match weights of the saved model: docs/images/bobot-pemadanan.svg.

Run: ``python tools/draw_match_weights.py`` after training; a test fails when the picture is older than the model.
"""

import json
from html import escape
from math import log2
from pathlib import Path

from padan.identity.matching.model import COMPARED, MODEL
from padan.paths import ROOT

PICTURE = ROOT / "docs" / "images" / "bobot-pemadanan.svg"
NAMES = {
    "nama": "Nama", "tgl_lahir": "Tanggal lahir", "nik": "NIK", "no_kk": "Nomor KK", "jenis_kelamin": "Jenis kelamin",
    "wilayah": "Wilayah",
}  # fmt: skip
WIDTH, LEFT, ROW, HEAD = 880, 330, 24, 34
UNIT = 16
AXIS = LEFT + 10 * UNIT
BLUE, RED, INK, FAINT = "#1f5f8b", "#b5482f", "#1d2733", "#5b6773"


def weights() -> dict[str, list[tuple[str, float]]]:
    """Label and weight in bits of each level, strongest agreement first, by comparison."""
    saved = json.loads(MODEL.read_text(encoding="utf-8"))["settings"]["comparisons"]
    levels = {
        comparison["output_column_name"]: [
            (level["label_for_charts"], log2(level["m_probability"] / level["u_probability"]))
            for level in comparison["comparison_levels"]
            if not level.get("is_null_level")
        ]
        for comparison in saved
    }
    return {name: levels[name] for name in COMPARED}


def _number(weight: float) -> str:
    return f"{weight:+.1f}".replace("-", "−").replace(".", ",")


def draw() -> str:
    """The picture as SVG text."""
    parts: list[str] = []
    top = 70
    for comparison, levels in weights().items():
        parts.append(f'<text x="24" y="{top + 18}" font-weight="600" fill="{INK}">{escape(NAMES[comparison])}</text>')
        for label, weight in levels:
            start, length = AXIS + min(weight, 0) * UNIT, abs(weight) * UNIT
            color = BLUE if weight >= 0 else RED
            at = AXIS + weight * UNIT + (6 if weight >= 0 else -6)
            anchor = "start" if weight >= 0 else "end"
            parts += [
                f'<text x="{LEFT - 14}" y="{top + 18}" text-anchor="end" fill="{INK}">{escape(label)}</text>',
                f'<rect x="{start:.1f}" y="{top + 5}" width="{max(length, 1):.1f}" height="{ROW - 8}" fill="{color}"/>',
                f'<text x="{at:.1f}" y="{top + 18}" text-anchor="{anchor}" fill="{FAINT}">{_number(weight)}</text>',
            ]
            top += ROW
        top += HEAD - ROW
    height = top + 20
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" font-family="sans-serif"'
        f' font-size="13"><title>Bobot tiap tingkat kesamaan pada model pemadanan</title>'
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>'
        f'<text x="24" y="30" font-size="16" font-weight="600" fill="{INK}">Kesamaan tanggal lahir, KK, dan wilayah'
        f" paling meyakinkan; NIK yang berbeda hampir tidak menyangkal</text>"
        f'<text x="24" y="52" fill="{FAINT}">Bobot: tiap +1 menggandakan peluang bahwa kedua rekaman orang yang sama,'
        f" tiap −1 membagi dua</text>"
        f'<line x1="{AXIS}" x2="{AXIS}" y1="66" y2="{height - 16}" stroke="{FAINT}"/>{"".join(parts)}</svg>\n'
    )


def main() -> None:
    PICTURE.write_text(draw(), encoding="utf-8")
    print(f"written: {PICTURE.relative_to(Path.cwd()) if PICTURE.is_relative_to(Path.cwd()) else PICTURE.name}")


if __name__ == "__main__":
    main()
