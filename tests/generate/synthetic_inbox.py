"""Reads a generated inbox with polars, not with Padan's own readers."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl


@dataclass(frozen=True)
class Inbox:
    """A generated inbox."""

    folder: Path

    def manifest(self, period: str, dataset: str) -> dict[str, Any]:
        text = (self.folder / period / f"{dataset}.manifest.json").read_text(encoding="utf-8")
        return dict(json.loads(text))

    def delivered(self, period: str) -> set[str]:
        return {path.name.split(".")[0] for path in (self.folder / period).glob("*.manifest.json")}

    def read_file(self, period: str, name: str) -> pl.DataFrame:
        path = self.folder / period / name
        if name.endswith("parquet"):
            return pl.read_parquet(path)
        if name.endswith("xlsx"):
            return pl.read_excel(path)
        return pl.read_csv(path, infer_schema=False, separator=";" if "registri" in name else ",")

    def read(self, period: str, dataset: str) -> pl.DataFrame:
        names = [file["name"] for file in self.manifest(period, dataset)["files"]]
        return pl.concat([self.read_file(period, name) for name in names])

    def truth(self, period: str, dataset: str) -> pl.DataFrame:
        return pl.read_parquet(self.folder / "truth" / period / f"{dataset}.parquet")

    @property
    def persons(self) -> pl.DataFrame:
        return pl.read_parquet(self.folder / "truth" / "person.parquet")

    @property
    def world(self) -> dict[str, Any]:
        return dict(json.loads((self.folder / "truth" / "world.json").read_text(encoding="utf-8")))
