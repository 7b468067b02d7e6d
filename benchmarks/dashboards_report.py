"""Writes docs/dashboards-speed.md from what benchmarks/dashboards.py measured."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from dashboards_browser import percentile
from padan.paths import ROOT

PAGE = ROOT / "docs" / "dashboards-speed.md"
NOTES = Path(__file__).with_name("dashboards_notes.md")
AIM_COLD, AIM_WARM, AIM_FILTER, AIM_MAP, AIM_RERUN = 3000, 1500, 400, 1000, 500
VIEWED = (
    "From the request to the last change on the first screen (1440 × 1000 pixels), and until the whole page is drawn,"
    " also what lies below it."
)
HEAD = """# Speed of the dashboards

Written by `benchmarks/dashboards.py` (`make bench-dashboards`); the last section by hand, in
[dashboards_notes.md](../benchmarks/dashboards_notes.md). Every aim is for the 95th percentile, in milliseconds.
"""


def write_page(results: dict[str, Any]) -> Path:
    """Writes the page from the parts that were measured; returns its path."""
    parts = [HEAD, _machine(results)]
    for name, section in (
        ("bare", _bare),
        ("cold", _cold),
        ("warm", _warm),
        ("filters", _filters),
        ("load", _load),
        ("alone", _load),
        ("rush", _load),
        ("hour", _load),
    ):
        if name in results:
            parts.append(section(results[name]))
    parts.append(NOTES.read_text(encoding="utf-8").strip())
    PAGE.write_text("\n".join(parts) + "\n", encoding="utf-8")
    return PAGE


def _machine(results: dict[str, Any]) -> str:
    machine, mart = results["machine"], results["mart"]
    return (
        f"Measured {machine['date']}, code {machine['code']}, on {machine['cores']} cores, {machine['memory_gb']} GB"
        f" ({machine['system']}, Python {machine['python']}); browser, server, PostgreSQL and the clicking people share"
        f" them.\n\nThe mart: 514 kabupaten/kota, 60 months, every indicator and breakdown on both match bases,"
        f" {mart['rows'] / 1e6:.1f} million rows in `mart.fct_indicator_history`, {mart['gigabytes']:.1f} GB; filled in"
        f" {mart['seconds']:.0f} s.\n"
    )


def _bare(part: dict[str, Any]) -> str:
    return (
        f"## A page of Streamlit with nothing of Padan, warm (beside the aim of {AIM_WARM})\n\nA heading and bar charts"
        f" of twelve bars; the same browser, measured in the same way. {_meanwhile(part)}\n\n"
        f"{_pages(part['milliseconds'], AIM_WARM, in_all=False)}"
    )


def _cold(part: dict[str, Any]) -> str:
    return (
        f"## First view, cold (aim {AIM_COLD})\n\nA server just started and a browser with an empty cache. {VIEWED}"
        f" {_meanwhile(part)}\n\n{_pages(part['milliseconds'], AIM_COLD)}"
    )


def _warm(part: dict[str, Any]) -> str:
    return (
        f"## First view, warm (aim {AIM_WARM})\n\nServer and browser have shown every page before; a new tab with its"
        f" own session. {VIEWED} {_meanwhile(part)}\n\n{_pages(part['milliseconds'], AIM_WARM)}"
    )


def _pages(times: dict[str, list[Sequence[float]]], aim: float, *, in_all: bool = True) -> str:
    named = {_name(path): of for path, of in times.items()}
    if in_all:
        named["**all**"] = [one for of in times.values() for one in of]
    rows = []
    for name, of in named.items():
        screen, whole = [one[0] for one in of], [one[1] for one in of]
        rows.append((name, len(of), *_spread(screen), _verdict(screen, aim), *_spread(whole)[:2], _verdict(whole, aim)))
    head = ("page", "views", "median", "p95", "slowest", "aim met", "whole page", "its p95", "aim met")
    return _table(head, rows)


def _filters(part: dict[str, Any]) -> str:
    rows, together = [], defaultdict(list)
    for change in part["changes"]:
        # Where no chart depends on the filter, what does has changed when the script is over.
        first = [
            settled if chart is None else chart
            for chart, settled in zip(change["first"], change["settled"], strict=True)
        ]
        aim = AIM_MAP if change["filter"] == "map514" else AIM_FILTER
        together[change["filter"]] += first
        rows.append(
            (
                _name(change["path"]),
                change["filter"],
                len(first),
                *(_spread(first)[:2] if first else ("", "")),
                *_spread(change["settled"])[:2],
                _verdict(first, aim) if first else "no chart",
            )
        )
    summary = [
        (name, len(of), *_spread(of), _verdict(of, AIM_MAP if name == "map514" else AIM_FILTER))
        for name, of in together.items()
        if of
    ]
    return (
        f"## Change of a filter (aim {AIM_FILTER}; map of 514 regions {AIM_MAP})\n\nFrom the click on an option to the"
        " first new chart, and to the end, when the script is over and every chart is drawn. Each option is new to the"
        f" server the first time. {_meanwhile(part)}\n\n"
        + _table(("filter", "changes", "median", "p95", "slowest", "aim met"), summary)
        + "\n"
        + _table(("page", "filter", "changes", "chart median", "chart p95", "end median", "end p95", "aim met"), rows)
    )


def _load(part: dict[str, Any]) -> str:
    clicks = [(kind, path, 1000 * seconds, at) for kind, path, seconds, at in part["clicks"]]
    all_times = [one[2] for one in clicks]
    quarters = [
        [one[2] for one in clicks if quarter <= 4 * one[3] / part["seconds"] < quarter + 1] for quarter in range(4)
    ]
    by_page = defaultdict(list)
    for _, path, spent, _ in clicks:
        by_page[path].append(spent)
    rows = [("all clicks", len(all_times), *_spread(all_times), _verdict(all_times, AIM_RERUN))]
    rows += [(f"quarter {n + 1} of the time", len(of), *_spread(of), "") for n, of in enumerate(quarters) if of]
    rows += [(_name(path), len(of), *_spread(of), "") for path, of in sorted(by_page.items())]
    low, high = part["pause"]
    return (
        f"## {part['people']} people at once for {part['seconds'] / 60:.0f} minutes, {_served(part['processes'])} (aim"
        f" {AIM_RERUN}, no error)\n\nEach person clicking {low:g} to {high:g} s after the last answer;"
        f" {len(all_times) / part['seconds']:.1f} clicks a second, {len(part['errors'])} errors."
        f" Streamlit used {part['cpu']:.2f} cores and sent {part['bytes_received'] / 1e6 / part['seconds']:.1f} MB/s."
        f" {_meanwhile(part)}\n\n"
        + _table(("clicks on", "clicks", "median", "p95", "slowest", "aim met"), rows)
        + f"\nMemory of the server: {_memory(part['memory'])}.\n"
    )


def _served(processes: int) -> str:
    return "one process" if processes == 1 else f"{processes} processes behind HAProxy"


def _memory(samples: Sequence[Sequence[float]]) -> str:
    marks = [samples[min(len(samples) - 1, len(samples) * step // 5)] for step in range(6)]
    return ", ".join(f"{megabytes:.0f} MB at {at / 60:.1f} min" for at, megabytes in marks)


def _name(path: str) -> str:
    return path or "ringkasan"


def _meanwhile(part: dict[str, Any]) -> str:
    yardstick = f" A fixed computation took {part['yardstick']:.0f} ms before." if "yardstick" in part else ""
    return f"Load average of the machine at the end: {part['load_average']:.1f}.{yardstick}"


def _spread(values: Sequence[float]) -> tuple[str, str, str]:
    return f"{percentile(values, 0.5):.0f}", f"{percentile(values, 0.95):.0f}", f"{max(values):.0f}"


def _verdict(values: Sequence[float], aim: float) -> str:
    return "yes" if percentile(values, 0.95) <= aim else "**no**"


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [" | ".join(head), " | ".join("---" for _ in head)]
    lines += [" | ".join(str(cell) for cell in row) for row in rows]
    return "".join(f"| {line} |\n" for line in lines)
