"""Names and how clerks change them."""

import numpy as np
import polars as pl
from synthetic_inbox import Inbox

from padan.generate.names import abbreviate, misspell, swap_words


def test_the_last_word_becomes_an_initial() -> None:
    assert abbreviate(pl.Series(["SITI NUR AMINAH", "SLAMET", "É"])).to_list() == ["SITI NUR A.", "SLAM", "É"]


def test_the_first_word_goes_last() -> None:
    assert swap_words(pl.Series(["BUDI SANTOSO", "SRI DEWI LESTARI", "TUKIMAN"])).to_list() == [
        "SANTOSO BUDI", "DEWI LESTARI SRI", "TUKIMAN",
    ]  # fmt: skip


def test_a_misspelt_name_differs_but_keeps_its_first_letter_and_order() -> None:
    names = pl.Series(["MUHAMMAD SYAFII", "YULIANA", "KHADIJAH BINTI IDRIS", "JOKO"] * 50)

    wrong = misspell(names, np.random.default_rng(1))

    assert (wrong != names).all()
    assert (wrong.str.slice(0, 1) == names.str.slice(0, 1)).all()


def test_names_are_of_the_region_and_some_are_awkward(large: Inbox) -> None:
    living = large.persons.filter(pl.col("died").is_null())
    province = living["kode_kecamatan"].str.slice(0, 2)

    def share(code: str, pattern: str) -> float:
        return float(living.filter(province == code)["nama"].str.contains(pattern).mean() or 0.0)

    assert share("51", r"(WAYAN|MADE|NYOMAN|KETUT|PUTU|KADEK|KOMANG|GEDE)") > 0.5 > 0.02 > share("11", r"\bWAYAN\b")
    assert share("33", r"^\S+$") > 0.2 > share("12", r"^\S+$")
    assert share("12", r"(SIREGAR|SIMANJUNTAK|SINAGA|SIHOMBING|NASUTION|GINTING)") > 0.05
    names = living["nama"]
    for awkward in ("'", '"', ",", "É", "H. ", "S.Pd."):
        assert names.str.contains(awkward, literal=True).any(), awkward
    assert names.str.split(" ").list.first().n_unique() > 300
