"""Numbers as text of fixed width."""

import numpy as np

from padan.generate.digits import as_text, date_digits, mistype, number_text, rank_in_group, spell


def test_numbers_keep_their_leading_zeros() -> None:
    assert number_text(np.array([0, 7, 123456789012345]), 16, "K").to_list() == [
        "K0000000000000000", "K0000000000000007", "K0123456789012345",
    ]  # fmt: skip


def test_odd_widths_are_spelt_too() -> None:
    assert as_text(spell(np.array([5, 98765]), 5)).to_list() == ["00005", "98765"]


def test_dates_become_day_month_year() -> None:
    days = np.array(["2000-02-29", "1969-12-31", "1985-08-17"], dtype="datetime64[D]").astype(np.int64)

    assert date_digits(days).tolist() == [290200, 311269, 170885]


def test_ranks_count_within_equal_keys_in_row_order() -> None:
    assert rank_in_group(np.array([9, 4, 9, 9, 4])).tolist() == [0, 0, 1, 2, 1]


def test_a_mistyped_number_differs_in_one_digit_or_two_neighbours() -> None:
    right = spell(np.arange(10**15, 10**15 + 500) * 7 % 10**16, 16)

    wrong = mistype(right, np.random.default_rng(1))

    different = right != wrong
    assert set(different.sum(axis=1)) == {1, 2}
    swapped = np.flatnonzero(different.sum(axis=1) == 2)
    assert all(sorted(right[row]) == sorted(wrong[row]) for row in swapped)
