"""Meetings: days, the frozen month, a proposed agenda, decisions, minutes."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sample_control import DECEMBER, NOVEMBER, Figure, World, contract_of, rule

from padan.cli.control import control as command
from padan.control import (
    NewAction,
    NewMeeting,
    Number,
    Writer,
    add_action,
    add_item,
    add_meeting,
    edit_item,
    edit_meeting,
    list_items,
    list_meetings,
    propose_agenda,
    propose_items,
    read_row,
    write_minutes,
)
from padan.errors import Refused

SITI = "Siti"


def grave(world: World) -> None:
    """A critical finding in three places, an important one, and a note."""
    regions = ["00", "16", "16.07", "16.06", "35"]
    world.publish(
        DECEMBER,
        [Figure("jkn_active_coverage", 0.5, region) for region in regions]
        + [Figure("jkn_activity_rate", 0.5), Figure("jkn_double_card_rate", 0.5)],
    )
    world.write(
        contract_of(
            rule("grave", "threshold", indicator="jkn_active_coverage", crosses="below", limit=0.8, severity="kritis"),
            rule("important", "threshold", indicator="jkn_activity_rate", crosses="below", limit=0.8),
            rule("note", "threshold", indicator="jkn_double_card_rate", crosses="above", limit=0.1, severity="catatan"),
        )
    )


def overdue(world: World, writer: Writer, days: int, title: str) -> int:
    due = world.ask("select control.today()")[0][0] - timedelta(days=days)
    new = NewAction(title, "Kemensos", "Pusdatin", due, number=Number("jkn_activity_rate"))
    return add_action(writer, new, by=SITI)


def test_agenda_holds_findings_by_severity_and_overdue_actions_in_their_place(world: World, writer: Writer) -> None:
    grave(world)
    overdue(world, writer, 2, "Sedikit terlambat")
    overdue(world, writer, 20, "Dua minggu lebih")
    overdue(world, writer, 60, "Dua bulan")
    meeting_id = add_meeting(writer, NewMeeting("eselon_1", "Rakor", date(2030, 1, 15)), by=SITI)

    proposed = propose_agenda(writer, meeting_id, by=SITI)

    titles = [item["title"] for item in list_items(writer, meeting_id)]
    assert len(proposed) == len(titles) == 7  # at most three of one rule, no note
    assert "Dua bulan" in titles[0] and "terlambat 60 hari" in titles[0]
    assert ["Indonesia" in titles[1], "Sumatera" in titles[2], "Jawa Timur" in titles[3]] == [True, True, True]
    assert "Dua minggu lebih" in titles[4] and "Tingkat keaktifan" in titles[5] and "Sedikit" in titles[6]
    assert propose_agenda(writer, meeting_id, by=SITI) == []  # what is there stays, nothing twice
    in_english = [item["title"] for item in list_items(writer, meeting_id, language="en")]
    assert in_english[0].startswith("Action 60 days overdue: Dua bulan")
    assert not [title for title in in_english if title.startswith("Tindakan")]


def test_what_is_proposed_is_in_the_reader_s_language(world: World, writer: Writer) -> None:
    grave(world)
    overdue(world, writer, 60, "Dua bulan")

    proposed, *_ = propose_items(writer, language="en")

    assert proposed.title.startswith("Action 60 days overdue: Dua bulan")


def test_undecided_items_are_carried_to_the_next_meeting_of_the_level(world: World, writer: Writer) -> None:
    first = add_meeting(writer, NewMeeting("eselon_1", "Rakor 1", date(2030, 1, 15)), by=SITI)
    decided = add_item(writer, first, "Sudah diputuskan", by=SITI)
    add_item(writer, first, "Belum diputuskan", by=SITI)
    edit_item(writer, decided, 1, {"decision": "Setuju"}, by=SITI)
    second = NewMeeting("eselon_1", "Rakor 2", date(2030, 6, 15))
    other = NewMeeting("menteri", "Rakor menteri", date(2030, 6, 15))
    assert propose_items(writer, level="eselon_1") == []  # not held yet

    edit_meeting(writer, first, 1, {"state": "selesai"}, by=SITI)

    assert [item.title for item in propose_items(writer, meeting_id=add_meeting(writer, second, by=SITI))] == [
        "Belum diputuskan"
    ]
    assert propose_items(writer, meeting_id=add_meeting(writer, other, by=SITI)) == []


def test_meeting_gets_chair_and_frozen_month_by_its_level_and_is_nobodys_invitation_yet(
    world: World, writer: Writer
) -> None:
    for period, published in [(NOVEMBER, "2024-12-20"), (DECEMBER, "2025-01-20")]:
        world.publish(period)
        with world.warehouse.connect("admin") as connection:
            connection.execute(
                "update mart.fct_publication set published_at = %s where period = %s", (published, period)
            )
    before = add_meeting(writer, NewMeeting("menteri", "Rakor", date(2025, 2, 2)), by=SITI)
    after = add_meeting(writer, NewMeeting("menteri", "Rakor", date(2025, 2, 3)), by=SITI)

    row = read_row(writer, "meeting", before)
    assert (row["invited_on"], row["chair"]) == (None, "Menteri Koordinator Bidang PMK")
    assert row["frozen_period"] == NOVEMBER
    assert read_row(writer, "meeting", after)["frozen_period"] == DECEMBER

    edit_meeting(writer, after, 1, {"held_on": date(2025, 2, 2)}, by=SITI)
    assert read_row(writer, "meeting", after)["frozen_period"] == NOVEMBER


@pytest.mark.parametrize(
    "wrong", [{"invited_on": date(2025, 2, 3)}, {"next_on": date(2025, 2, 2)}, {"level": "rt"}, {"title": ""}]
)
def test_meeting_that_cannot_be_is_refused(writer: Writer, wrong: dict[str, object]) -> None:
    words = {"level": "menteri", "title": "Rakor", "held_on": date(2025, 2, 2)} | wrong
    with pytest.raises(Refused):
        add_meeting(writer, NewMeeting(**words), by=SITI)
    assert list_meetings(writer) == []


def test_minutes_hold_decisions_actions_and_the_next_meeting(world: World, writer: Writer) -> None:
    grave(world)
    meeting = NewMeeting("eselon_1", "Rakor | triwulan", date(2030, 1, 15), next_on=date(2030, 4, 15))
    meeting_id = add_meeting(writer, meeting, by=SITI)
    item = add_item(writer, meeting_id, "Cakupan <b>turun</b>", by=SITI)
    add_item(writer, meeting_id, "Kuota", by=SITI)
    edit_item(writer, item, 1, {"decision": "Kemendagri menyurati\npemda."}, by=SITI)
    new = NewAction(
        "Surat edaran", "Kemendagri", "Ditjen Bangda", date(2030, 2, 28), meeting_id=meeting_id,
        number=Number("jkn_active_coverage", region_code="16"),
    )  # fmt: skip
    add_action(writer, new, by=SITI)
    edit_meeting(writer, meeting_id, 1, {"minutes": "Rapat dibuka pukul 09.00."}, by=SITI)

    text = write_minutes(writer, meeting_id, language="id")

    assert text.startswith("# Risalah: Rakor \\| triwulan\n")
    for line in [
        "- Tingkat: Rapat koordinasi tingkat eselon I",
        "- Tanggal: 15 Januari 2030",
        "- Rapat berikutnya: 15 April 2030",
        "1. **Cakupan \\<b\\>turun\\</b\\>**",
        "   Kemendagri menyurati pemda.",
        "- Kuota",
        "Kemendagri, Ditjen Bangda | 28 Februari 2030 | belum mulai | jkn\\_active\\_coverage / 16 |",
        "Rapat dibuka pukul 09.00.",
    ]:
        assert line in text, line
    assert "## Decisions" in write_minutes(writer, meeting_id, language="en")


def test_whole_loop_at_the_terminal(world: World, tmp_path: Path) -> None:
    grave(world)
    runner = CliRunner()

    def ask(*words: str) -> str:
        result = runner.invoke(command, [*words], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.stdout.strip()

    finding = world.findings("finding_id", "rule_id = 'important'")[0][0]
    assert "Tingkat keaktifan" in ask("findings", "--severity", "penting")
    assert ask("findings", "--severity", "catatan", "--region", "35") == "Tidak ada."
    meeting = ask("meeting", "add", "--level", "eselon_1", "--title", "Rakor", "--held", "2030-01-15", "--by", SITI)
    assert "Indonesia" in ask("meeting", "propose-agenda", meeting, "--by", SITI)
    action = ask("action", "add", "--title", "Surati", "--institution", "BPJS", "--unit", "Dit. Perluasan", "--due",
                 "2030-02-01", "--finding", str(finding), "--meeting", meeting, "--by", SITI)  # fmt: skip
    assert ask("action", "edit", action, "--version", "1", "--status", "berjalan", "--by", "Budi") == "2"
    with pytest.raises(Refused, match="changed_meanwhile"):
        ask("action", "close", action, "--version", "1", "--by", SITI)
    assert ask("action", "close", action, "--version", "2", "--note", "tuntas", "--by", SITI) == "3"
    assert "Surati" in ask("action", "list", "--all")
    history = ask("action", "history", action)
    assert "Budi" in history and "status: belum_mulai → berjalan" in history and "note: tuntas" in history
    ask("meeting", "close", meeting, "--version", "1", "--next", "2030-04-15", "--by", SITI)
    ask("meeting", "minutes", meeting, "--to", str(tmp_path / "risalah.md"))
    assert "Surati" in (tmp_path / "risalah.md").read_text(encoding="utf-8")
    manual = ask("findings", "add", "--title", "Temuan DJSN", "--severity", "kritis", "--owner", "DJSN", "--period",
                 "2024-12", "--by", SITI)  # fmt: skip
    assert ask("findings", "close", manual, "--version", "1", "--period", "2025-01", "--by", SITI) == "2"
