"""The queue, a pair with names, decisions, and the precision that they measure."""

from collections.abc import Callable

import psycopg
import pytest
from sample_review import PERIOD, Keys

from padan.errors import Refused
from padan.postgres import Warehouse
from padan.review import (
    PairKey,
    Steward,
    Unfit,
    compare_details,
    count_queue,
    decide,
    estimate_precision,
    list_decisions,
    list_months,
    list_queue,
    parse_key,
    read_details,
    undo_decision,
    wilson_interval,
)

Matcher = psycopg.Connection[tuple[object, ...]]


def waiting(steward: Steward, **filters: object) -> list[PairKey]:
    return [pair.key for pair in list_queue(steward, by="Siti", period=PERIOD, **filters)[0]]  # type: ignore[arg-type]  # any filter


def test_most_harmful_pairs_come_first_and_candidates_stand_together(steward: Steward, keys: Keys) -> None:
    assert waiting(steward) == [
        keys[name] for name in ("SOMEBODY_ELSE", "DOUBLE", "MARKUP", "DAMAGED", "SECOND_CHOICE")
    ]
    pairs, total = list_queue(steward, by="Siti", period=PERIOD, limit=1, offset=3)
    assert (total, pairs[0].candidates, pairs[0].reason) == (5, 2, "meragukan")


def test_queue_is_filtered_by_dataset_region_and_reason(steward: Steward, keys: Keys) -> None:
    assert waiting(steward, dataset="kemensos_bansos") == [keys["DOUBLE"]]
    assert waiting(steward, reason="nik_orang_lain") == [keys["SOMEBODY_ELSE"]]
    assert len(waiting(steward, region="16")) == len(waiting(steward, region="00")) == 5
    assert waiting(steward, region="1") == waiting(steward, region="34") == []
    assert list_months(steward) == [(PERIOD, 5)]


def test_pair_shows_record_beside_register_and_the_access_is_recorded(
    steward: Steward, keys: Keys, matcher: Matcher
) -> None:
    details = read_details(steward, keys["DAMAGED"], by="Siti Aminah")

    assert details.recorded == {
        "nik": None, "no_kk": None, "nama": "MOH. WARGA ANUGRAH", "tgl_lahir": "1980-01-10", "jenis_kelamin": "L",
        "kode_wilayah": "16.07",
    }  # fmt: skip
    assert details.registered is not None and details.registered["nama"] == "WARGA ANUGERAH"
    assert details.evidence[0] == {"comparison": "nama", "level": "sama setelah dibakukan", "weight": 9.1}
    verdicts = {comparison.field: comparison.verdict for comparison in compare_details(details)}
    assert verdicts == {
        "nik": "kosong", "no_kk": "kosong", "nama": "berbeda", "tgl_lahir": "berbeda", "jenis_kelamin": "sama",
        "kode_wilayah": "sama",
    }  # fmt: skip
    logged = matcher.execute(
        "select who, what, dataset, record_key, person_id from identity.access_log order by access_id desc limit 1"
    ).fetchone()
    key = keys["DAMAGED"]
    assert logged == ("Siti Aminah (padan_steward)", "lihat_pasangan", key.dataset, key.record_key, key.person_id)


def test_a_registry_row_is_shown_whatever_its_generation(steward: Steward, keys: Keys) -> None:
    recorded = read_details(steward, keys["SOMEBODY_ELSE"], by="Siti").recorded

    assert recorded is not None
    assert recorded["nama"] is not None


def test_a_record_that_is_accepted_as_somebody_waits_for_nobody_else(steward: Steward, keys: Keys) -> None:
    decide(steward, keys["DAMAGED"], decision="terima", note="", by="Siti")

    assert keys["SECOND_CHOICE"] not in waiting(steward)
    assert keys["SECOND_CHOICE"] in waiting(steward, decided_too=True)


def test_a_word_is_found_again_after_its_pair_has_left_the_queue(
    steward: Steward, keys: Keys, matcher: Matcher
) -> None:
    number = decide(steward, keys["DOUBLE"], decision="terima", note="lihat KK", by="Siti")
    matcher.execute("truncate identity.review_pair")

    (word,) = list_decisions(steward, by="Budi")
    undo_decision(steward, word.decision_id, by="Budi")

    assert (word.decision_id, word.key, word.decision, word.note) == (number, keys["DOUBLE"], "terima", "lihat KK")
    assert list_decisions(steward, by="Budi")[0].undone_by == "Budi"


def test_a_word_on_a_dtks_row_holds_in_either_place_of_the_month(
    steward: Steward, keys: Keys, matcher: Matcher
) -> None:
    key = keys["SOMEBODY_ELSE"]
    decide(steward, key, decision="tolak", note="", by="Siti")
    matcher.execute(
        "update identity.review_pair set dataset = 'kemensos_registri_dtks' where dataset = %s", (key.dataset,)
    )

    assert PairKey("kemensos_registri_dtks", key.record_key, key.person_id) not in waiting(steward)


def test_record_of_another_delivery_is_not_shown(steward: Steward, keys: Keys, matcher: Matcher) -> None:
    matcher.execute("update identity.review_pair set _row = 2 where record_key = '0000000000001'")

    assert read_details(steward, keys["DAMAGED"], by="Siti").recorded is None


@pytest.mark.parametrize("decision", ["terima", "tolak"])
def test_decided_pair_leaves_the_queue_and_is_valid_for_the_engine(
    steward: Steward, keys: Keys, matcher: Matcher, decision: str
) -> None:
    key = keys["DOUBLE"]
    number = decide(steward, key, decision=decision, note=" lihat KK ", by="Siti")

    assert key not in waiting(steward)
    assert key in waiting(steward, decided_too=True)
    valid = matcher.execute("select dataset, record_key, person_id, decision from identity.valid_decision").fetchall()
    assert valid == [(key.dataset, key.record_key, key.person_id, decision)]
    assert matcher.execute("select note, decided_by from identity.decision").fetchall() == [("lihat KK", "Siti")]
    logged = matcher.execute("select details ->> 'decision_id' from identity.access_log where what like 'putuskan%'")
    assert logged.fetchall() == [(str(number),)]


def test_pair_that_is_put_off_waits_at_the_end(steward: Steward, keys: Keys) -> None:
    decide(steward, keys["SOMEBODY_ELSE"], decision="nanti", note="", by="Siti")

    assert waiting(steward)[-1] == keys["SOMEBODY_ELSE"]


def test_undone_decision_brings_back_the_word_before_it(steward: Steward, keys: Keys, matcher: Matcher) -> None:
    key = keys["DOUBLE"]
    decide(steward, key, decision="tolak", note="", by="Siti")
    second = decide(steward, key, decision="terima", note="", by="Budi")

    assert undo_decision(steward, second, by="Siti").key == key
    assert matcher.execute("select decision from identity.valid_decision").fetchall() == [("tolak",)]
    assert matcher.execute("select undone_by from identity.decision where decision_id = %s", (second,)).fetchone() == (
        "Siti",
    )


def refused(action: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refusal:
        action()
    return refusal.value.rule


def test_nonsense_is_refused_by_name(reviewed: Warehouse, keys: Keys) -> None:
    def ask(action: Callable[[Steward], object]) -> str:
        with reviewed.connect("padan_steward") as connection:
            return refused(lambda: action(connection))

    unknown = PairKey("kemensos_bansos", "PKH|P9", 1)
    assert ask(lambda c: decide(c, unknown, decision="terima", note="", by="Siti")) == "pair_unknown"
    assert ask(lambda c: read_details(c, unknown, by="Siti")) == "pair_unknown"
    assert ask(lambda c: decide(c, keys["DOUBLE"], decision="mungkin", note="", by="Siti")) == "decision_unknown"
    assert ask(lambda c: decide(c, keys["DOUBLE"], decision="terima", note="x" * 2001, by="Siti")) == "note_too_long"
    assert ask(lambda c: undo_decision(c, 999, by="Siti")) == "decision_not_found"
    with reviewed.connect("padan_steward") as connection:
        number = decide(connection, keys["DAMAGED"], decision="terima", note="", by="Siti")
    other = keys["SECOND_CHOICE"]
    assert ask(lambda c: decide(c, other, decision="terima", note="", by="Siti")) == "other_person_accepted"
    with reviewed.connect("padan_steward") as connection:
        undo_decision(connection, number, by="Siti")
    assert ask(lambda c: undo_decision(c, number, by="Siti")) == "decision_already_undone"


def test_undoing_a_rejection_never_accepts_two_persons(reviewed: Warehouse, steward: Steward, keys: Keys) -> None:
    first, second = keys["DAMAGED"], keys["SECOND_CHOICE"]
    decide(steward, first, decision="terima", note="", by="Siti")
    rejection = decide(steward, first, decision="tolak", note="", by="Siti")
    decide(steward, second, decision="terima", note="", by="Siti")

    assert refused(lambda: undo_decision(steward, rejection, by="Siti")) == "other_person_accepted"


def test_precision_is_the_accepted_share_with_its_interval_and_survives_a_rerun(
    steward: Steward, keys: Keys, matcher: Matcher
) -> None:
    decide(steward, keys["DAMAGED"], decision="terima", note="", by="Siti")
    decide(steward, keys["SECOND_CHOICE"], decision="tolak", note="", by="Siti")
    decide(steward, keys["MARKUP"], decision="nanti", note="", by="Siti")
    matcher.execute("truncate identity.review_pair")

    estimates = {(e.reason, e.band): (e.accepted, e.decided) for e in estimate_precision(steward)}

    assert estimates == {
        ("meragukan", "0–0.5"): (0, 1),
        ("meragukan", "0.9–0.95"): (1, 1),
        ("meragukan", "semua"): (1, 2),
    }
    assert estimate_precision(steward, dataset="kemensos_bansos") == []


def test_counts_tell_what_is_decided_by_reason(steward: Steward, keys: Keys) -> None:
    decide(steward, keys["DOUBLE"], decision="tolak", note="", by="Siti")

    counted = count_queue(steward, PERIOD)

    assert [(c.dataset, c.reason, c.pairs) for c in counted if c.decision == "tolak"] == [
        ("kemensos_bansos", "ganda", 1)
    ]
    assert sum(c.pairs for c in counted if c.decision is None) == 4


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    # R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_interval_equals_the_published_one(successes: int, trials: int, low: float, high: float) -> None:
    assert wilson_interval(successes, trials) == pytest.approx((low, high), abs=5e-5)


def test_wilson_interval_of_everything_ends_at_one_and_of_nothing_asked_is_refused() -> None:
    assert wilson_interval(20, 20) == pytest.approx((1 - 0.1611, 1.0), abs=5e-5)
    with pytest.raises(ValueError, match="0 of 0"):
        wilson_interval(0, 0)


def test_key_is_read_as_it_is_written(keys: Keys) -> None:
    assert all(parse_key(str(key)) == key for key in keys.values())


@pytest.mark.parametrize("text", ["", "a", "a/b/1", "kemensos_bansos//1", "kemensos_bansos/x/-1", "kemensos_bansos/x/٣",
                                  "kemensos_bansos/x/99999999999999999999", "kemensos_bansos/x\n/1"])  # fmt: skip
def test_text_that_is_no_key_is_unfit(text: str) -> None:
    with pytest.raises(Unfit):
        parse_key(text)
