"""What `padan demo` enters into the control loop, so that its pages show something: marked as an example throughout."""

import csv
import re
from datetime import date, timedelta
from pathlib import Path

from padan.control import (
    NewAction,
    NewMeeting,
    Writer,
    add_action,
    add_meeting,
    edit_item,
    edit_meeting,
    list_findings,
    list_items,
    list_meetings,
    propose_agenda,
    write_as,
)
from padan.coordination import read_forum_file, read_known, write_entries
from padan.day import today
from padan.paths import REFERENCE
from padan.postgres import Warehouse

BY = "Contoh (demo)"
FORUM = REFERENCE / "demo" / "forum.csv"
DAY = re.compile(r"H([+-]\d+)")  # days from the day of the demo
ANSWERED = 2


def fill_control_loop(warehouse: Warehouse, folder: Path, period: date) -> None:
    """Enters forums, a meeting that was held with its actions, and the next one; nothing where people entered some.

    Args:
        warehouse: with the demo's months.
        folder: of the demo, for the forums' CSV with its days filled in.
        period: newest month of the demo.
    """
    with warehouse.connect("padan_control") as connection:
        if _is_empty(connection, "control.forum"):
            _load_forums(connection, folder)
        if not list_meetings(connection) and _is_empty(connection, "control.action"):
            _hold_meeting(connection, period)


def _is_empty(connection: Writer, table: str) -> bool:
    return connection.execute(f"select from {table} limit 1".encode()).fetchone() is None


def _load_forums(connection: Writer, folder: Path) -> None:
    day = today()
    file = folder / "forum.csv"
    folder.mkdir(parents=True, exist_ok=True)
    with FORUM.open(encoding="utf-8", newline="") as source, file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        for row in csv.reader(source):
            writer.writerow([_resolve(cell, day) for cell in row])
    entries = read_forum_file(file, read_known(connection, day))
    with write_as(connection, BY):
        write_entries(connection, entries)


def _resolve(cell: str, day: date) -> str:
    match = DAY.fullmatch(cell)
    return (day + timedelta(days=int(match[1]))).isoformat() if match else cell


def _hold_meeting(connection: Writer, period: date) -> None:
    """A meeting a month ago that decided on the two gravest findings, one action of which is late; and the next one."""
    day = today()
    held = day - timedelta(days=30)
    meeting = add_meeting(
        connection,
        NewMeeting(
            "eselon_1", "Contoh: rapat koordinasi jaminan sosial", held, invited_on=held - timedelta(days=14),
            frozen_period=period,
        ),
        by=BY,
    )  # fmt: skip
    propose_agenda(connection, meeting, by=BY)
    for item in list_items(connection, meeting)[:ANSWERED]:
        decision = "Contoh keputusan: pemilik data menyampaikan rencana perbaikan."
        edit_item(connection, item["item_id"], item["version"], {"decision": decision}, by=BY)
    for finding, days in zip(list_findings(connection, period=period), (-20, 30), strict=False):
        action = NewAction(
            "Contoh: susun rencana perbaikan dan laporkan hasilnya", str(finding["owner"]), "Unit contoh",
            day + timedelta(days=days), finding_id=finding["finding_id"], meeting_id=meeting,
        )  # fmt: skip
        add_action(connection, action, by=BY)
    minutes = "Contoh risalah: dibuat oleh padan demo, bukan rapat yang sungguh diadakan."
    edit_meeting(connection, meeting, 1, {"state": "selesai", "minutes": minutes}, by=BY)
    coming = NewMeeting("eselon_1", "Contoh: rapat koordinasi berikutnya", day + timedelta(days=21))
    propose_agenda(connection, add_meeting(connection, coming, by=BY), by=BY)
