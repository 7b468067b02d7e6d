"""What people are told, received by a real HTTP server and a real SMTP server on this machine."""

import json
import socketserver
import threading
from collections.abc import Iterator
from datetime import date
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from padan.errors import Failed, Refused
from padan.orchestration.notify import notify_publication, notify_stop, notify_waiting
from padan.orchestration.request import Request
from padan.postgres import Warehouse
from padan.release import cancel_waiting
from padan.runs.steps import open_run
from padan.settings import get_settings

REQUEST = Request(period="2024-12", inbox=None, run_id="r-1")
REFUSAL = Refused(
    rule="max_quarantine_share",
    message="7,1% baris dikarantina, misalnya NIK 3171234567890001",
    remedy="kirim ulang dengan revisi 2",
    dataset="kemensos_bansos",
    file="kemensos_bansos.csv",
)


@pytest.fixture
def webhook() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    received: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.headers["content-type"] == "application/json"
            received.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(500 if self.path == "/broken" else 204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", received
        server.shutdown()


@pytest.fixture
def mailbox() -> Iterator[tuple[str, list[bytes]]]:
    received: list[bytes] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 sink\r\n")
            while line := self.rfile.readline():
                command = line[:4].upper()
                if command == b"DATA":
                    self.wfile.write(b"354 go\r\n")
                    body = b""
                    while (part := self.rfile.readline()) != b".\r\n":
                        body += part
                    received.append(body)
                self.wfile.write(b"221 bye\r\n" if command == b"QUIT" else b"250 ok\r\n")
                if command == b"QUIT":
                    return

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"smtp://127.0.0.1:{server.server_address[1]}", received
        server.shutdown()


def configure(monkeypatch: pytest.MonkeyPatch, **variables: str) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(f"PADAN_{name.upper()}", value)
    get_settings.cache_clear()


@pytest.fixture
def publication(empty_warehouse: Warehouse) -> str:
    """November final, December revision 2 provisional; five indicators moved by 1, 2, 3, 4 points and not at all."""
    months = {
        date(2024, 11, 1): ("p-nov", 1, "final", None),
        date(2024, 12, 1): ("p-dec", 2, "provisional", "tanpa PIP"),
    }
    moves = {
        "jkn_active_coverage": 0.01,
        "jkn_activity_rate": -0.04,
        "jkn_double_card_rate": 0.02,
        "tk_x": 0.03,
        "y": 0,
    }
    with empty_warehouse.connect("padan_publisher") as connection:
        for period, (run_id, revision, status, reason) in months.items():
            connection.execute(
                "insert into mart.fct_publication"
                " (period, revision, run_id, status, reason, code_version, is_synthetic)"
                " values (%s, %s, %s, %s, %s, 'test', true)",
                (period, revision, run_id, status, reason),
            )
            rows = [
                (indicator, "00", 100, 0.5 + (move if run_id == "p-dec" else 0), "DTKS")
                for indicator, move in moves.items()
            ]
            # None of these may lead: a count, a province, a change of registry, a month of known payments only.
            rows.append(("population", "00", None, 1000 if run_id == "p-dec" else 900, None))
            rows.append(("jkn_inactive", "31", 100, 0.9 if run_id == "p-dec" else 0.1, "DTKS"))
            rows.append(("exclusion_error", "00", 100, 0.9 if run_id == "p-dec" else 0.1, run_id))
            rows.append(("unserved", "00", 100, 0.8 if run_id == "p-dec" else 0.1, None))
            for indicator, region, denominator, value, registry in rows:
                connection.execute(
                    "insert into mart.fct_indicator_history (period, region_code, indicator_id, programme_id,"
                    " breakdown, category, match_basis, denominator, value, registry, status, suppressed,"
                    " rule_version, run_id, revision)"
                    " values (%s, %s, %s, 'ALL', 'total', 'total', 'nik', %s, %s, %s, %s, false, '1', %s, %s)",
                    (period, region, indicator, denominator, value, registry, status, run_id, revision),
                )
        connection.execute(
            "insert into mart.incomplete_figure values ('2024-11-01', 1, 'unserved', 'ALL', '2024-11-01')"
        )
    return "p-dec"


def test_a_publication_tells_month_revision_reasons_and_the_three_largest_changes(
    publication: str, webhook: tuple[str, list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, received = webhook
    configure(monkeypatch, webhook_url=url, dashboard_url="https://padan.example/dasbor")
    assert notify_publication(publication) == {"state": "sent"}
    (body,) = received
    assert (body["event"], body["period"], body["revision"]) == ("published", "2024-12", 2)
    assert (body["status"], body["provisional_reasons"]) == ("provisional", "tanpa PIP")
    assert body["link"] == "https://padan.example/dasbor"
    assert [change["indicator"] for change in body["changes"]] == [
        "jkn_activity_rate", "tk_x", "jkn_double_card_rate",
    ]  # fmt: skip
    assert "jkn_activity_rate: 50,00% → 46,00% (-4,00 poin)" in body["text"]
    assert "tk_x: 50,00% → 53,00% (+3,00 poin)" in body["text"]
    assert "Indikator Desember 2024 telah terbit, revisi 2, status sementara." in body["text"]
    assert "Data sintetis" in body["text"]


def test_a_waiting_month_tells_who_asked_and_where_to_decide_and_no_figure(
    publication: str, empty_warehouse: Warehouse, webhook: tuple[str, list[dict[str, Any]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    url, received = webhook
    configure(monkeypatch, webhook_url=url)
    options = {"release": "two-person", "by": "Siti Aminah"}
    open_run(empty_warehouse, period=date(2024, 12, 1), options=options, run_id="notified")
    with empty_warehouse.connect("padan_publisher") as connection:
        connection.execute("select set_config('padan.operator', 'padan', true)")
        connection.execute(
            "insert into control.release (run_id, period, requested_by, fingerprint)"
            " values ('notified', '2024-12-01', 'Siti Aminah', repeat('0', 64))"
        )
    assert notify_waiting("notified") == {"state": "sent"}
    (body,) = received
    assert (body["event"], body["period"], body["run_id"]) == ("waiting", "2024-12", "notified")
    assert "Diajukan oleh: Siti Aminah" in body["text"]
    assert "padan release show notified" in body["text"]
    assert "%" not in body["text"]
    with empty_warehouse.connect("padan_publisher") as connection:
        cancel_waiting(connection, date(2024, 12, 1), reason="akhir uji")


def test_a_refusal_tells_owner_rule_and_remedy_by_mail_without_personal_numbers(
    warehouse: Warehouse, mailbox: tuple[str, list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, received = mailbox
    configure(monkeypatch, smtp_url=url, email_to="steward@example.org", email_from="padan@example.org")
    assert notify_stop(REQUEST, "ingest.kemensos_bansos", REFUSAL) == {"state": "sent"}
    mail = message_from_bytes(received[0], policy=policy.default)
    assert (mail["To"], mail["From"]) == ("steward@example.org", "padan@example.org")
    assert mail["Subject"] == "Padan: 2024-12 ditolak (max_quarantine_share)"
    text = mail.get_content()
    assert "Pemilik data: Kementerian Sosial and the programme owners" in text
    assert "Aturan: max_quarantine_share" in text
    assert "Tindakan: kirim ulang dengan revisi 2" in text
    assert "3171234567890001" not in text


def test_a_failure_tells_the_step_and_no_internals(
    warehouse: Warehouse, webhook: tuple[str, list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, received = webhook
    configure(monkeypatch, webhook_url=url)
    notify_stop(REQUEST, "match_people", ValueError("row (Siti Aminah, 1980-01-01)"))
    notify_stop(REQUEST, "dbt.cells", Failed("dbt mati", "ulangi"))
    defect, outage = received
    assert defect["event"] == "failed" and "match_people" in defect["text"]
    assert "Siti" not in json.dumps(defect)
    assert "Tindakan: ulangi" in outage["text"]


def test_nobody_to_tell_is_no_error(publication: str) -> None:
    assert notify_publication(publication) == {"state": "silent"}
    assert notify_stop(REQUEST, "match_people", REFUSAL) == {"state": "silent"}


def test_a_run_that_published_nothing_sends_nothing(
    publication: str, webhook: tuple[str, list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, received = webhook
    configure(monkeypatch, webhook_url=url)
    assert notify_publication("another-run") == {"state": "silent"}
    assert received == []


@pytest.mark.parametrize("address", ["{server}/broken", "http://127.0.0.1:9/", "http://", "not a url"])
def test_a_webhook_that_fails_fails_nothing_and_the_mail_still_leaves(
    address: str,
    publication: str,
    webhook: tuple[str, list[dict[str, Any]]],
    mailbox: tuple[str, list[bytes]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url, received = mailbox
    configure(monkeypatch, webhook_url=address.format(server=webhook[0]), smtp_url=url, email_to="steward@example.org")
    assert notify_publication(publication) == {"state": "unsent"}
    assert len(received) == 1


def test_the_webhooks_address_is_a_secret_and_never_logged(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    configure(monkeypatch, webhook_url="http://127.0.0.1:9/token-abc")
    notify_stop(REQUEST, "match_people", REFUSAL)
    assert "post failed: ConnectError" in caplog.text
    assert "token-abc" not in caplog.text
