"""What a month says of payments older than the first delivery of payments."""

from datetime import date
from typing import Any

import pytest

from padan.paths import REFERENCE
from padan.runs.lookback import LookBack, Programme
from padan.runs.payments import first_payments, incomplete_figures, provisional_reasons, short_windows
from padan.yaml_files import read_yaml

DECEMBER = date(2024, 12, 1)


def programme(name: str, window: int, *, is_core: bool = True) -> Programme:
    return Programme(
        programme_id=name, unit="keluarga", max_decile=4, kind="reguler", in_core_package=is_core, registry="DTKS",
        registry_required=True, component=None, payment_window=window, decile_column="decile",
        payments_from="2024-01-01",
    )  # fmt: skip


PBI_JK, PKH, PIP = programme("PBI_JK", 1), programme("PKH", 3), programme("PIP", 12, is_core=False)


def back(*months: str) -> LookBack:
    return LookBack(payments=tuple((month, 1) for month in months), published={}, built={})


def delivered(month: str) -> dict[str, dict[str, Any]]:
    return {"kemensos_bansos": {"period": month}}


@pytest.mark.parametrize(
    ("earlier", "short"),
    [
        ((), {"PKH": 3, "PIP": 12}),
        (("2024-11-01",), {"PKH": 3, "PIP": 12}),
        (("2024-10-01", "2024-11-01"), {"PIP": 12}),
        (("2024-01-01",), {}),
        # In a month without a delivery the one before it stands for it.
        (("2023-06-01", "2024-11-01"), {}),
    ],
)
def test_a_window_is_short_until_a_delivery_is_as_old_as_its_first_month(
    earlier: tuple[str, ...], short: dict[str, int]
) -> None:
    known_from = first_payments(delivered("2024-12-01"), back(*earlier))

    windows = short_windows([PBI_JK, PIP, PKH], known_from, DECEMBER)

    assert {window.programme_id: window.window for window in windows} == short


def test_the_reason_names_the_programme_and_the_month() -> None:
    known_from = date(2024, 11, 1)
    short = short_windows([PKH], known_from, DECEMBER)

    assert provisional_reasons(short, incomplete_figures(short, [PKH], known_from, DECEMBER)) == [
        "pembayaran PKH sebelum 2024-11 belum diterima (jendela 3 bulan)"
    ]


def test_without_payments_nothing_is_counted_from_them() -> None:
    assert first_payments({}, back()) is None
    assert short_windows([PKH], None, DECEMBER) == []
    assert incomplete_figures([], [PKH], None, DECEMBER) == []


def test_a_package_is_incomplete_with_one_of_its_programmes() -> None:
    programmes = [PBI_JK, PIP, PKH]
    of_pip, of_pkh = (
        set(incomplete_figures(short_windows([one], known, DECEMBER), programmes, known, DECEMBER))
        for one, known in ((PIP, date(2024, 1, 2)), (PKH, date(2024, 11, 1)))
    )

    for figures, name in ((of_pip, "PIP"), (of_pkh, "PKH")):
        assert {("disbursement_rate", name), ("programme_receipt", name), ("cgh_index", name)} < figures
        assert {("unserved", "ALL"), ("complementarity_full_2014", "ALL"), ("pkh_graduation", "PKH")} < figures
    assert ("complementarity_full", "ALL") in of_pkh - of_pip
    assert not {name for _, name in of_pkh} - {"PKH", "ALL"}


def test_the_contract_names_the_figures_that_rest_on_payments() -> None:
    readings = read_yaml(REFERENCE / "method_texts.yaml")["readings"]
    known = date(2024, 11, 1)
    figures = incomplete_figures(short_windows([PKH], known, DECEMBER), [PKH], known, DECEMBER)

    assert {indicator for indicator, _ in figures} == set(readings["payments_known"]["indicators"])
    assert set(readings["window"]["indicators"]) == set(readings["payments_known"]["indicators"]) - {"pkh_graduation"}


def test_graduation_needs_the_deliveries_since_january() -> None:
    january, march = date(2024, 1, 1), date(2024, 3, 1)

    assert ("pkh_graduation", "PKH") not in incomplete_figures([], [PKH], january, march)
    late = incomplete_figures([], [PKH], date(2024, 2, 1), march)
    assert ("pkh_graduation", "PKH") in late
    assert provisional_reasons([], late) == ["keluarga yang keluar dari PKH sejak Januari belum diterima seluruhnya"]
