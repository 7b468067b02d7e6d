"""Two processes on one delivery land it once; a killed process leaves nothing behind and the next run lands it."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from padan.contract import extracts
from padan.errors import Refused
from padan.gate import check_delivery
from padan.landing import land_dataset, open_inbox

LAND = """
import sys
from datetime import date
from padan.contract import extracts
from padan.landing import land_dataset, open_inbox
from padan.postgres import open_warehouse
with open_warehouse() as warehouse:
    land_dataset(warehouse, dataset=extracts()["dukcapil_penduduk"], period=date(2024, 12, 1),
                 inbox=open_inbox(sys.argv[1]), run_id="killed")
"""


def land_and_check(warehouse, inbox):
    delivery = land_dataset(
        warehouse,
        dataset=extracts()["dukcapil_penduduk"],
        period=date(2024, 12, 1),
        inbox=open_inbox(str(inbox.root)),
        run_id="test",
    )
    return check_delivery(warehouse, delivery, "test")


def count(warehouse, query):
    with warehouse.connect("admin") as connection:
        return connection.execute(query).fetchone()[0]


def test_processes_at_once_land_a_delivery_once(empty_warehouse, inbox, register):
    inbox.deliver("dukcapil_penduduk", register)

    with ThreadPoolExecutor(4) as pool:
        deliveries = list(pool.map(lambda _: land_and_check(empty_warehouse, inbox), range(4)))

    assert {(d.delivery_id, d.state) for d in deliveries} == {(1, "landed")}
    assert count(empty_warehouse, "select count(*) from ops.delivery") == 1
    assert count(empty_warehouse, "select count(*) from raw.dukcapil_penduduk") == 40
    assert count(empty_warehouse, "select count(*) from ops.quality_result where expectation = 'quarantine_share'") == 1


def test_processes_at_once_all_learn_of_a_refusal(empty_warehouse, inbox, register):
    inbox.deliver("dukcapil_penduduk", [row | {"jenis_kelamin": "X"} for row in register])

    def refused_rule(_):
        try:
            land_and_check(empty_warehouse, inbox)
        except Refused as refusal:
            return refusal.rule
        return None

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(refused_rule, range(3))) == ["quarantine_share"] * 3


def test_a_killed_landing_leaves_nothing_and_is_landed_by_the_next_run(empty_warehouse, inbox, register):
    content = inbox.deliver("dukcapil_penduduk", register).read_bytes()
    header, body = content.split(b"\n", 1)
    file = inbox.put("dukcapil_penduduk.csv", header + b"\n" + body * 15_000)
    inbox.manifest("dukcapil_penduduk", [(file, 40 * 15_000)])
    environment = os.environ | {"PADAN_HOME": str(empty_warehouse.home)}
    process = subprocess.Popen([sys.executable, "-c", LAND, str(inbox.root)], env=environment)
    deadline = time.monotonic() + 60
    while not count(empty_warehouse, "select count(*) from pg_stat_progress_copy where tuples_processed > 1000"):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)

    process.send_signal(signal.SIGKILL)
    process.wait()

    inbox.deliver("dukcapil_penduduk", register)
    delivery = land_and_check(empty_warehouse, inbox)
    assert (delivery.state, delivery.rows_landed) == ("landed", 40)
    assert count(empty_warehouse, "select count(*) from ops.delivery") == 1
    assert count(empty_warehouse, "select count(*) from raw.dukcapil_penduduk") == 40
