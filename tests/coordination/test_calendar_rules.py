"""When something is due, late or done: by hand-made dates, and by identities of the calendar."""

import calendar
import itertools
from datetime import date, timedelta

import pytest
from calendar_world import World
from hypothesis import given, settings
from hypothesis import strategies as st

from padan.contract import extracts
from padan.coordination import LATE_STATES, Duty
from padan.coordination.calendar import newest_ended_period

DAYS = st.dates(date(2015, 1, 1), date(2032, 12, 31))
MONTHS_OF = {"monthly": 1, "quarterly": 3, "semester": 6}


def plus_months(day: date, months: int) -> date:
    """By itself: month by month, and never past the last day of the month."""
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def only_one(duties: list[Duty]) -> Duty:
    assert len(duties) == 1, duties
    return duties[0]


def test_every_dataset_of_the_contract_is_an_obligation_with_its_cadence(world: World) -> None:
    rows = world.connection.execute(
        "select dataset, frequency, valid_from, valid_to from reference.obligation where kind = 'pengiriman'"
        " order by dataset, valid_from"
    ).fetchall()

    in_csv: dict[str, list[int]] = {}
    for dataset, frequency, _, _ in rows:
        in_csv.setdefault(str(dataset), []).append(frequency)
    by_contract = {
        name: [MONTHS_OF[c] for c in ([d.cadence] if isinstance(d.cadence, str) else d.cadence.values())]
        for name, d in extracts().items()
    }
    assert in_csv == by_contract


def test_every_institution_that_the_contract_names_owes_its_delivery(world: World) -> None:
    named = {
        "Kementerian Dalam Negeri": "Kementerian Dalam Negeri", "Kemendagri": "Kementerian Dalam Negeri",
        "Kementerian Sosial": "Kementerian Sosial", "Kemensos": "Kementerian Sosial",
        "BPJS Kesehatan": "BPJS Kesehatan", "BPJS Ketenagakerjaan": "BPJS Ketenagakerjaan", "BPS": "BPS",
        "Kemenkes": "Kementerian Kesehatan", "Kemnaker": "Kementerian Ketenagakerjaan",
    }  # fmt: skip
    owners: dict[str, set[str]] = {}
    for dataset, owner in world.connection.execute("select dataset, owner from reference.obligation"):
        owners.setdefault(str(dataset), set()).update(str(owner).split("; "))

    missing = [
        (name, full)
        for name, dataset in extracts().items()
        for written, full in named.items()
        if written in dataset.owner and full not in owners[name]
    ]
    assert missing == []


def test_no_two_rows_of_an_obligation_are_in_force_on_one_day(world: World) -> None:
    overlaps = world.connection.execute(
        "select a.obligation_id from reference.obligation a join reference.obligation b using (obligation_id)"
        " where a.valid_from < b.valid_from and daterange(a.valid_from, a.valid_to, '[]')"
        " && daterange(b.valid_from, b.valid_to, '[]')"
    ).fetchall()

    assert overlaps == []


@pytest.mark.parametrize(
    ("obligation", "frequency", "rule", "line"),
    [
        ("laporan_semester_bpjs_kesehatan", 6, "periode", "S000:856"),
        ("laporan_semester_bpjs_ketenagakerjaan", 6, "periode", "S000:856"),
        ("keputusan_pbi", 6, "sejak_terakhir", "S004:292"),
        ("verifikasi_registri", 24, "sejak_terakhir", "S000:794;S004:292"),
        ("rapat_menteri", 2, "setahun", "S000:1381"),
        ("rapat_eselon_1", 3, "setahun", "S000:1473"),
        ("undangan_menteri", 14, "sebelum_rapat", "S000:1400"),
        ("undangan_eselon_1", 14, "sebelum_rapat", "S000:1495"),
    ],
)
def test_obligations_are_those_of_the_sources(
    world: World, obligation: str, frequency: int, rule: str, line: str
) -> None:
    found = world.connection.execute(
        "select frequency, due_rule, source_line from reference.obligation where obligation_id = %s", (obligation,)
    ).fetchall()

    assert found == [(frequency, rule, line)]


@settings(max_examples=60, deadline=None)
@given(months=st.sampled_from([1, 2, 3, 4, 6, 12]), grace=st.integers(0, 60), as_of=DAYS, back=st.integers(0, 900))
def test_periods_cover_the_calendar_without_gap_or_overlap(
    open_world: World, months: int, grace: int, as_of: date, back: int
) -> None:
    with open_world.sandbox():
        open_world.only("periode", months, grace=grace)
        open_world.event(as_of - timedelta(days=back), f"{as_of - timedelta(days=back):%Y-%m}")
        duties = open_world.duties(as_of, to_day=as_of + timedelta(days=800))

    assert duties
    for duty, following in itertools.pairwise(duties):
        assert duty.period_end and following.period_start == duty.period_end + timedelta(days=1)
    for duty in duties:
        assert duty.period_start and duty.period_end
        assert duty.period_start.day == 1 and (duty.period_start.month - 1) % months == 0
        assert plus_months(duty.period_start, months) == duty.period_end + timedelta(days=1)
        assert duty.due_on == duty.period_end + timedelta(days=grace)
        assert (duty.state in LATE_STATES) == (duty.done_on is None and as_of > duty.due_on)


@settings(max_examples=80, deadline=None)
@given(last=DAYS, months=st.integers(1, 30), as_of=DAYS)
def test_next_time_is_so_many_months_after_the_last_never_past_the_months_end(
    open_world: World, last: date, months: int, as_of: date
) -> None:
    with open_world.sandbox():
        open_world.only("sejak_terakhir", months, kind="keputusan", since="2010-01-31")
        open_world.event(last)
        duties = open_world.duties(as_of, to_day=date(2060, 1, 1))

    if as_of < last:
        duty = only_one(duties)
        assert (duty.due_on, duty.done_on) == (plus_months(date(2010, 1, 31), months), None)
        return
    done, following = sorted(duties, key=lambda duty: duty.done_on is None)
    assert (done.done_on, done.state) == (last, "selesai")
    assert following.due_on == plus_months(last, months)
    late = as_of > following.due_on
    assert following.state == ("terlambat" if late else "belum_jatuh_tempo")
    assert following.days_late == max((as_of - following.due_on).days, 0)


@settings(max_examples=60, deadline=None)
@given(
    frequency=st.integers(1, 4), days=st.lists(st.dates(date(2023, 1, 1), date(2024, 12, 31)), max_size=8), as_of=DAYS
)
def test_meetings_of_a_year_fill_as_many_of_its_times_as_were_held(
    open_world: World, frequency: int, days: list[date], as_of: date
) -> None:
    with open_world.sandbox():
        open_world.only("setahun", frequency, kind="rapat", level="menteri", since="2023-01-01")
        for day in days:
            open_world.meeting(day)
        duties = open_world.duties(as_of, from_day=date(2023, 1, 1), to_day=date(2024, 12, 31))

    for year in (2023, 2024):
        held = sorted(day for day in days if day.year == year and day <= as_of)
        done = [duty.done_on for duty in duties if duty.due_on.year == year and duty.done_on]
        assert done == held[:frequency]
    assert len({(duty.due_on, duty.slot) for duty in duties}) == len(duties)


@pytest.mark.parametrize(
    ("last", "due"),
    [
        ("2023-08-31", "2024-02-29"),
        ("2022-08-31", "2023-02-28"),
        ("2024-02-29", "2024-08-29"),
        ("2024-03-31", "2024-09-30"),
        ("2024-12-19", "2025-06-19"),
    ],
)
def test_decree_is_due_six_months_after_the_last_one(world: World, last: str, due: str) -> None:
    world.event(last, obligation="keputusan_pbi")

    on_the_day = [d for d in world.duties(due) if d.obligation_id == "keputusan_pbi" and d.done_on is None]
    day_after = date.fromisoformat(due) + timedelta(days=1)
    after = [d for d in world.duties(day_after) if d.obligation_id == "keputusan_pbi" and d.done_on is None]

    assert [(str(d.due_on), d.state, d.days_late) for d in on_the_day] == [(due, "belum_jatuh_tempo", 0)]
    assert [(d.state, d.days_late) for d in after] == [("terlambat", 1)]


def test_verification_of_a_leap_day_is_due_two_years_later_on_the_twenty_eighth(world: World) -> None:
    world.event("2024-02-29", obligation="verifikasi_registri")

    open_one = [
        d for d in world.duties("2025-01-01", to_day=date(2027, 1, 1)) if d.obligation_id == "verifikasi_registri"
    ][-1]

    assert str(open_one.due_on) == "2026-02-28"


def test_decree_that_was_never_recorded_is_counted_from_the_rule_and_not_called_late(world: World) -> None:
    duty = only_one([d for d in world.duties("2025-01-20") if d.obligation_id == "keputusan_pbi"])

    assert (str(duty.due_on), duty.state, duty.period_start) == ("2016-07-01", "belum_tercatat", None)


def test_a_late_decree_stays_late_in_the_record_and_the_next_counts_from_it(world: World) -> None:
    world.event("2024-01-10", obligation="keputusan_pbi")
    world.event("2024-08-01", obligation="keputusan_pbi")

    duties = [d for d in world.duties("2024-09-01") if d.obligation_id == "keputusan_pbi"]

    assert [(str(d.due_on), str(d.done_on), d.state, d.days_late) for d in duties] == [
        ("2024-01-10", "2024-01-10", "selesai", 0),
        ("2024-07-10", "2024-08-01", "selesai_terlambat", 22),
        ("2025-02-01", "None", "belum_jatuh_tempo", 0),
    ]


def test_monthly_delivery_is_due_on_the_fifteenth_and_counts_on_that_day(world: World) -> None:
    world.deliver("2024-11", "2024-12-15")
    world.deliver("2024-12", "2025-01-16")

    duties = [d for d in world.duties("2025-02-16") if d.dataset == "pengaduan" and d.due_on.year < 2026][:3]

    assert [(str(d.due_on), d.state, d.days_late) for d in duties] == [
        ("2024-12-15", "selesai", 0),
        ("2025-01-15", "selesai_terlambat", 1),
        ("2025-02-15", "terlambat", 1),
    ]


def test_day_of_receipt_is_that_of_jakarta(world: World) -> None:
    world.deliver("2024-11", "2024-12-01")
    world.connection.execute("update ops.delivery set received_at = '2024-12-15 17:30:00+00'")

    assert next(d.state for d in world.duties("2025-01-01") if d.dataset == "pengaduan") == "selesai_terlambat"


def test_synthetic_delivery_came_on_the_day_of_its_letter(world: World) -> None:
    world.deliver("2024-11", "2026-06-01")
    world.connection.execute("update ops.delivery set is_synthetic = true, created_at = '2024-12-05 09:00:00+07'")

    duty = next(d for d in world.duties("2025-01-01") if d.dataset == "pengaduan")
    assert (str(duty.done_on), duty.state) == ("2024-12-05", "selesai")


def test_refused_delivery_is_none_and_a_correction_does_not_make_it_late(world: World) -> None:
    world.deliver("2024-11", "2024-12-10", state="refused")
    world.deliver("2024-11", "2024-12-14", state="superseded")
    world.deliver("2024-11", "2025-01-20", revision=2)
    world.deliver("2024-12", "2025-01-10", state="refused")

    november, december = [d for d in world.duties("2025-01-31") if d.dataset == "pengaduan"][:2]

    assert (str(november.done_on), november.state) == ("2024-12-14", "selesai")
    assert (december.done_on, december.state) == (None, "terlambat")


def test_semester_delivery_may_be_of_any_month_of_the_semester(world: World) -> None:
    world.deliver("2024-01", "2024-02-01")
    world.deliver("2024-08", "2024-10-01", dataset="tenaga_kerja")

    first, second = [d for d in world.duties("2025-01-31", to_day=date(2025, 3, 1)) if d.dataset == "tenaga_kerja"]

    assert (str(first.due_on), first.state) == ("2024-07-15", "terlambat")
    assert (str(second.due_on), second.state, str(second.done_on)) == ("2025-01-15", "selesai", "2024-10-01")


def test_registry_is_monthly_as_dtks_and_quarterly_as_dtsen(world: World) -> None:
    world.deliver("2024-12", "2025-01-05", dataset="kemensos_registri")
    world.deliver("2025-01", "2025-02-05", dataset="kemensos_registri")

    duties = [d for d in world.duties("2025-08-01", to_day=date(2025, 8, 1)) if d.dataset == "kemensos_registri"]

    assert [(str(d.period_start), str(d.due_on), d.state) for d in duties] == [
        ("2024-12-01", "2025-01-15", "selesai"),
        ("2025-01-01", "2025-02-15", "selesai"),
        ("2025-01-01", "2025-04-15", "terlambat"),
        ("2025-04-01", "2025-07-15", "terlambat"),
    ]


def test_what_came_before_the_first_delivery_is_nobodys_failure(world: World) -> None:
    world.deliver("2024-10", "2024-11-10")

    duties = world.duties("2024-12-31")

    assert {d.dataset: str(d.due_on) for d in reversed(duties) if d.dataset == "pengaduan"} == {
        "pengaduan": "2024-11-15"
    }
    semester = [d for d in duties if d.obligation_id == "laporan_semester_bpjs_kesehatan"]
    assert [(str(d.period_start), d.state) for d in semester][:1] == [("2024-07-01", "belum_jatuh_tempo")]
    later = [d for d in world.duties("2025-03-01") if d.obligation_id == "laporan_semester_bpjs_kesehatan"]
    assert [d.state for d in later][:1] == ["belum_tercatat"], "the semester began before the records did"


def test_earlier_payments_delivered_alone_accuse_nobody_else_of_lateness(world: World) -> None:
    world.deliver("2024-08", "2024-09-10", dataset="kemensos_bansos")
    world.deliver("2024-10", "2024-11-10", dataset="kemensos_bansos")
    world.deliver("2024-10", "2024-11-10")

    duties = world.duties("2024-12-01")

    def months(dataset: str) -> set[tuple[str, str]]:
        return {
            (str(d.period_start), d.state) for d in duties if d.dataset == dataset and d.due_on <= date(2024, 12, 1)
        }

    assert months("pengaduan") == {("2024-10-01", "selesai")}
    assert months("bpjs_kesehatan_peserta") == {("2024-10-01", "terlambat")}
    assert months("kemensos_bansos") == {
        ("2024-08-01", "selesai"), ("2024-09-01", "terlambat"), ("2024-10-01", "selesai"),
    }  # fmt: skip


def test_year_without_enough_meetings_is_late_only_when_it_is_over(world: World) -> None:
    world.meeting("2023-03-01")
    world.meeting("2024-05-01")
    world.meeting("2024-11-01", state="dibatalkan")
    world.meeting("2024-12-20", state="direncanakan")
    world.meeting("2024-06-01", "insidental")

    def states(day: str) -> list[str]:
        return [d.state for d in world.duties(day) if d.obligation_id == "rapat_menteri" and d.due_on.year == 2024]

    assert states("2024-04-30") == ["direncanakan", "direncanakan"]
    assert states("2024-05-01") == ["selesai", "direncanakan"]
    assert states("2024-12-31") == ["selesai", "belum_jatuh_tempo"], "planned, its day over, not recorded as held"
    assert states("2025-01-01") == ["selesai", "terlambat"]


def test_invitation_is_due_two_weeks_before_the_meeting(world: World) -> None:
    world.meeting("2024-03-15", invited_on="2024-03-01")
    world.meeting("2024-09-15", invited_on="2024-09-02")
    world.meeting("2025-03-15", state="direncanakan")
    world.meeting("2024-10-10", "teknis_1")
    world.meeting("2024-01-20", "eselon_1")

    duties = [d for d in world.duties("2025-03-02") if d.kind == "undangan"]

    assert [(str(d.period_end), str(d.due_on), d.state, d.days_late) for d in duties] == [
        ("2024-01-20", "2024-01-06", "belum_tercatat", 421),
        ("2024-03-15", "2024-03-01", "selesai", 0),
        ("2024-09-15", "2024-09-01", "selesai_terlambat", 1),
        ("2025-03-15", "2025-03-01", "terlambat", 1),
    ]


def test_shared_duty_is_found_under_each_of_its_owners(world: World) -> None:
    world.only("periode", 1)
    world.event("2024-12-01", "2024-11")

    assert world.duties("2025-01-01", owner="Lembaga B") == world.duties("2025-01-01", owner="Lembaga A") != []
    assert world.duties("2025-01-01", owner="Lembaga") == []


@given(day=DAYS, months=st.sampled_from([1, 2, 3, 4, 6, 12]))
def test_newest_ended_period_ends_before_the_day_and_the_next_does_not(day: date, months: int) -> None:
    start = newest_ended_period(day, months)

    assert (start.month - 1) % months == 0
    assert plus_months(start, months) <= day < plus_months(start, 2 * months)


def test_a_rule_that_begins_within_a_month_sees_that_months_delivery(world: World) -> None:
    world.only("periode", 1, kind="pengiriman", grace=15, dataset="pengaduan", since="2024-07-20")
    world.deliver("2024-07", "2024-08-05")

    july = {duty.period_start: duty.state for duty in world.duties("2024-09-01")}[date(2024, 7, 1)]

    assert july == "selesai"
