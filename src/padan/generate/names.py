"""Names of people by culture, from names.yaml, and how another office writes them down."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from padan.generate.calibration import Bools, Calibration, Floats, Ints
from padan.generate.digits import pick
from padan.generate.people import People
from padan.yaml_files import read_yaml

_SLOTS = ("male", "female", "second", "last")
_TITLE_SHARE = 0.035
# What clerks write for the same sound: old spelling, dropped letters.
_MISSPELLINGS = (
    ("DH", "D"), ("SY", "S"), ("KH", "H"), ("TT", "T"), ("NN", "N"), ("Y", "I"), ("U", "OE"), ("J", "DJ"), ("F", "P"),
    ("V", "F"), ("Z", "J"), ("Q", "K"), ("TH", "T"), ("H", ""), ("I", "IE"), ("R", "RR"), ("A", ""), ("O", "U"),
)  # fmt: skip


@dataclass(frozen=True)
class NameLists:
    """Words in one list a slot; each culture is a range of it. Every word carries the blank or title mark it needs."""

    words: dict[str, pl.Series]
    start: dict[str, Ints]
    length: dict[str, Ints]
    word_count: Floats
    muhammad: Floats
    inherit: Bools
    mix: Floats
    """(provinces, cultures): cumulative shares, in the order of `provinces`."""
    provinces: tuple[str, ...]
    before: pl.Series
    after: pl.Series
    forms: int
    titles: int
    degrees: int


@lru_cache
def load_names(provinces: tuple[str, ...]) -> NameLists:
    """Reads names.yaml for these provinces (Kemendagri codes), in upper case as the registers write them."""
    raw: dict[str, Any] = read_yaml(Path(__file__).parent / "names.yaml")
    cultures = raw["cultures"]
    words, start, length = {}, {}, {}
    for slot in _SLOTS:
        lists = [cultures[c][slot] for c in cultures]
        blank = "" if slot in ("male", "female") else " "
        words[slot] = pl.Series(["", *(blank + word.upper() for words_of in lists for word in words_of)])
        length[slot] = np.array([len(words_of) for words_of in lists])
        start[slot] = 1 + np.concatenate([[0], np.cumsum(length[slot])[:-1]])
    order = list(cultures)
    mix = np.zeros((len(provinces), len(order)))
    for row, code in enumerate(provinces):
        for culture, share in raw["provinces"].get(code, raw["provinces"]["default"]).items():
            mix[row, order.index(culture)] = share
    before = ["", *raw["muhammad_forms"], *raw["titles_male"], *raw["titles_female"]]
    return NameLists(
        words=words,
        start=start,
        length=length,
        word_count=np.cumsum([cultures[c]["words"] for c in order], axis=1),
        muhammad=np.array([cultures[c]["muhammad"] for c in order]),
        inherit=np.array([cultures[c].get("inherit", False) for c in order]),
        mix=np.cumsum(mix / mix.sum(axis=1, keepdims=True), axis=1),
        provinces=provinces,
        before=pl.Series([word.upper() for word in before]),
        after=pl.Series(["", *raw["degrees"]]),
        forms=len(raw["muhammad_forms"]),
        titles=len(raw["titles_male"]),
        degrees=len(raw["degrees"]),
    )


def make_names(people: People, calibration: Calibration, random: np.random.Generator, *, end: int) -> pl.Series:
    """Full names as the civil register writes them, one a person of the block."""
    lists = load_names(tuple(sorted(set(calibration.province))))
    families = people.families
    kabkota = calibration.kabkota_of_kecamatan[families.kecamatan]
    province = np.searchsorted(np.array(lists.provinces), np.array(calibration.province)[kabkota])
    of_family = (random.random(len(province))[:, None] > lists.mix[province]).sum(axis=1)
    culture = np.minimum(of_family, lists.mix.shape[1] - 1)[people.family]
    n = len(culture)
    count = 1 + (random.random(n)[:, None] > lists.word_count[culture]).sum(axis=1)

    def draw(slot: str, uniform: Floats, wanted: Bools) -> Ints:
        at = lists.start[slot][culture] + np.floor(uniform**1.6 * lists.length[slot][culture]).astype(np.int64)
        return np.where(wanted, at, 0)

    inherited = lists.inherit[culture]
    # Two words of a culture with family names are a first and a family name.
    last = (count == 3) | ((count == 2) & inherited)
    family_last = random.random(len(province))[people.family]
    own_last = random.random(n)
    first_uniform = random.random(n)
    parts = [
        lists.words["male"].gather(draw("male", first_uniform, ~people.female)),
        lists.words["female"].gather(draw("female", first_uniform, people.female)),
        lists.words["second"].gather(draw("second", random.random(n), (count == 3) | ((count == 2) & ~inherited))),
        lists.words["last"].gather(draw("last", np.where(inherited, family_last, own_last), last)),
    ]
    before = np.zeros(n, np.int64)
    muhammad = pick(~people.female & (random.random(n) < lists.muhammad[culture]))
    before[muhammad] = 1 + random.integers(0, lists.forms, len(muhammad))
    adult = people.born < end - 28 * 365
    titled = pick(adult & (random.random(n) < _TITLE_SHARE))
    kind = np.floor(random.random(len(titled)) ** 2.2 * lists.titles).astype(np.int64)
    before[titled] = 1 + lists.forms + kind + lists.titles * people.female[titled]
    after = np.zeros(n, np.int64)
    graduate = pick(adult & (people.families.decile[people.family] > 4) & (random.random(n) < _TITLE_SHARE))
    after[graduate] = 1 + random.integers(0, lists.degrees, len(graduate))
    frame = pl.DataFrame([lists.before.gather(before).alias("before"), *(p.alias(str(i)) for i, p in enumerate(parts)),
                          lists.after.gather(after).alias("after")])  # fmt: skip
    return frame.select(pl.concat_str(pl.all()).alias("nama"))["nama"]


def abbreviate(names: pl.Series) -> pl.Series:
    """SITI NUR AMINAH → SITI NUR A. (the last word becomes its initial); a mononym is cut to its first four letters."""
    return _rewrite(
        names,
        pl.when(pl.col("n").str.contains(" "))
        .then(pl.col("n").str.replace(r" (\S)\S*$", " ${1}."))
        .otherwise(pl.col("n").str.slice(0, 4)),
    )


def swap_words(names: pl.Series) -> pl.Series:
    """BUDI SANTOSO → SANTOSO BUDI: the first word goes last."""
    return _rewrite(names, pl.col("n").str.replace(r"^(\S+) (.+)$", "${2} ${1}"))


def misspell(names: pl.Series, random: np.random.Generator) -> pl.Series:
    """Writes each name with a usual spelling mistake; where the drawn one changes nothing, the third letter is lost."""
    kind = random.integers(0, len(_MISSPELLINGS), len(names))
    frame = pl.DataFrame({"n": names, "kind": kind}).with_row_index("row")
    first, rest = pl.col("n").str.slice(0, 1), pl.col("n").str.slice(1)
    written = [
        frame.filter(pl.col("kind") == k).with_columns(
            pl.concat_str(first, rest.str.replace(right, wrong, literal=True)).alias("w")
        )
        for k, (right, wrong) in enumerate(_MISSPELLINGS)
    ]  # fmt: skip
    result = pl.concat(written).sort("row")
    same = pl.col("w") == pl.col("n")
    cut = pl.concat_str(pl.col("n").str.slice(0, 2), pl.col("n").str.slice(3))
    return result.select(pl.when(same).then(cut).otherwise(pl.col("w")).alias("w"))["w"]


def _rewrite(names: pl.Series, expression: pl.Expr) -> pl.Series:
    return pl.DataFrame({"n": names}).select(expression.alias("w"))["w"]
