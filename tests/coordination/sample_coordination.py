"""What the pages of the tests show: beside the sample mart (2024-10..12), as it stands on 20 January 2025.

late          the PBI decree (last on 10 June 2024, due 10 December 2024: 41 days)
not recorded  the verification of the registry
ahead         the semester report of BPJS Kesehatan (30 January), the invitation to the ministers (27 January)
forums        Banyuasin (16.07) as the source has it; Musi Banyuasin (16.06) says that it has none
"""

from datetime import date
from pathlib import Path

from padan.control import write_as
from padan.coordination import Entry, read_forum_file, read_known, record_done, write_entries
from padan.postgres import Warehouse

BANYUASIN = Path(__file__).with_name("banyuasin.csv")
AS_OF = date(2025, 1, 20)
MEETINGS = (
    ("menteri", "Rakor tingkat menteri I", "2024-03-12", "2024-02-20", "selesai"),
    ("eselon_1", "Rakor eselon 1 kedua", "2024-09-17", "2024-09-05", "selesai"),
    ("menteri", "Rakor tingkat menteri", "2025-02-10", None, "direncanakan"),
)
NO_FORUM = {"kode_wilayah": "16.06", "status": "tidak_ada", "sumber": "Surat Dinas Sosial 12/2024"}


def fill_control(warehouse: Warehouse) -> None:
    """Meetings, a decree, two forums; signed by Wulan."""
    with warehouse.connect("padan_control") as connection, write_as(connection, "Wulan"):
        for meeting in MEETINGS:
            connection.execute(
                "insert into control.meeting (level, title, held_on, invited_on, state) values (%s, %s, %s, %s, %s)",
                meeting,
            )
        record_done(connection, "keputusan_pbi", done_on=date(2024, 6, 10), document="SK 73/HUK/2024", today=AS_OF)
        entries = read_forum_file(BANYUASIN, read_known(connection, AS_OF))
        write_entries(connection, [*entries, Entry(0, "forum", NO_FORUM)])
