"""One message to people after a publication or a stop: by webhook, by e-mail, or both. It never fails a run.

A message carries aggregates, names of datasets and rules, and no personal data: long digit strings (NIK, no_kk, card
numbers) that an error may quote are blanked.
"""

import logging
import re
import smtplib
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from email.message import EmailMessage
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx
import psycopg

from padan.contract import extracts
from padan.errors import Failed, Refused
from padan.orchestration.request import Request
from padan.periods import format_period
from padan.postgres import open_warehouse
from padan.release import Release, find_release
from padan.settings import Settings, get_settings

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 20
LONG_NUMBER = re.compile(r"\d{8,}")
MONTHS = ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober",
          "November", "Desember")  # fmt: skip

# The nation's shares against those of the published month before. Counts grow with the population and would always
# lead; figures on two generations of the registry do not compare, nor those that count known payments only
# (contracts/indicators.yaml, `registry`, `payments_known`).
LARGEST_CHANGES = """
with latest as (
    select indicator_id, max(name_id) as name_id from mart.dim_indicator group by indicator_id
),
month as (
    select * from mart.fct_indicator as f
    where region_code = '00' and breakdown = 'total' and denominator is not null and value is not null
        and not exists (
            select from mart.incomplete_figure as i
            where i.period = f.period and i.revision = f.revision and i.indicator_id = f.indicator_id
                and i.programme_id = f.programme_id
        )
)
select distinct on (abs(now.value - before.value), now.indicator_id, now.programme_id)
    coalesce(latest.name_id, now.indicator_id) as name, now.programme_id, before.value, now.value
from month as now
inner join month as before
    on now.indicator_id = before.indicator_id and now.programme_id = before.programme_id
    and now.match_basis = before.match_basis and now.registry is not distinct from before.registry
left join latest on now.indicator_id = latest.indicator_id
where now.period = %(period)s
    and before.period = (select max(period) from mart.fct_publication where period < %(period)s)
    and now.value <> before.value
    and now.match_basis = (select max(match_basis) from month where period = %(period)s)
order by abs(now.value - before.value) desc, now.indicator_id, now.programme_id
limit 3
"""


@dataclass(frozen=True)
class Message:
    """What people are told.

    Attributes:
        event: `published`, `waiting`, `refused` or `failed`.
        subject: one line.
        lines: the text, in Indonesian.
        facts: the same for a machine; becomes part of the webhook's JSON.
    """

    event: str
    subject: str
    lines: tuple[str, ...]
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def notify_publication(run_id: str) -> dict[str, str]:
    """Tells that a run has published a revision.

    Returns:
        `state`: `sent`, `silent` (nobody is to be told, or nothing was published) or `unsent` (the log says why).
    """
    settings = get_settings()
    if not _has_channel(settings):
        return {"state": "silent"}
    try:
        with open_warehouse() as warehouse, warehouse.connect("padan_viewer") as connection:
            message = describe_publication(connection, run_id, settings.dashboard_url)
        return {"state": "silent" if message is None else _send(message, settings)}
    except (Failed, psycopg.Error):
        log.exception("the publication could not be described")
        return {"state": "unsent"}


def notify_waiting(run_id: str) -> dict[str, str]:
    """Tells that a month waits for a second person's approval; no figure of it is in the message.

    Returns:
        `state`: as of `notify_publication`.
    """
    settings = get_settings()
    if not _has_channel(settings):
        return {"state": "silent"}
    try:
        with open_warehouse() as warehouse, warehouse.connect("padan_control") as connection:
            release = find_release(connection, run_id)
        return {"state": _send(describe_waiting(release), settings)}
    except (Failed, Refused, psycopg.Error):
        log.exception("the waiting month could not be described")
        return {"state": "unsent"}


def notify_stop(request: Request, step: str, error: BaseException) -> dict[str, str]:
    """Tells that a run was refused or failed; a refusal names the dataset's owner, the rule and the remedy."""
    settings = get_settings()
    if not _has_channel(settings):
        return {"state": "silent"}
    return {"state": _send(describe_stop(request, step, error, settings.dashboard_url), settings)}


def describe_publication(connection: psycopg.Connection[Any], run_id: str, link: str) -> Message | None:
    """The message about a published revision; None when the run published none."""
    row = connection.execute(
        "select period, revision, status, reason, is_synthetic from mart.fct_publication where run_id = %s", (run_id,)
    ).fetchone()
    if row is None:
        return None
    period, revision, status, reason, is_synthetic = row
    changes = connection.execute(LARGEST_CHANGES, {"period": period}).fetchall()
    lines = [
        f"Indikator {_month(period)} telah terbit, revisi {revision}, status "
        f"{'sementara' if status == 'provisional' else 'final'}.",
        *(["Data sintetis: bukan angka resmi."] if is_synthetic else []),
        *([f"Sementara karena: {reason}"] if status == "provisional" and reason else []),
        *(["Perubahan terbesar (nasional) terhadap bulan terbit sebelumnya:"] if changes else []),
        *(f"- {_change(*change)}" for change in changes),
        f"Dasbor: {link}",
    ]
    return Message(
        event="published",
        subject=f"Padan: {format_period(period)} terbit (revisi {revision})",
        lines=tuple(lines),
        facts={
            "period": format_period(period),
            "revision": revision,
            "status": status,
            "provisional_reasons": reason,
            "is_synthetic": is_synthetic,
            "changes": [
                {"indicator": name, "programme": programme, "before": str(before), "now": str(now)}
                for name, programme, before, now in changes
            ],
            "link": link,
            "run_id": run_id,
        },
    )


def describe_waiting(release: Release) -> Message:
    """The message about a month that waits for an approval."""
    lines = [
        f"Indikator {_month(release.period)} sudah dihitung dan diaudit; belum ada yang diterbitkan.",
        f"Diajukan oleh: {release.requested_by}. Yang menyetujui harus orang lain.",
        f"Laporan: padan release show {release.run_id}",
        "Putuskan dengan padan release approve atau padan release refuse, atau di halaman Airflow (Required Actions).",
    ]
    return Message(
        event="waiting",
        subject=f"Padan: {format_period(release.period)} menunggu persetujuan",
        lines=tuple(lines),
        facts={
            "period": format_period(release.period),
            "requested_by": release.requested_by,
            "run_id": release.run_id,
        },
    )


def describe_stop(request: Request, step: str, error: BaseException, link: str) -> Message:
    """The message about a run that was refused or failed."""
    facts: dict[str, Any] = {"period": request.period, "step": step, "link": link, "run_id": request.run_id}
    if isinstance(error, Refused):
        dataset = extracts().get(error.dataset or "")
        facts |= {
            "dataset": error.dataset,
            "owner": dataset.owner if dataset else None,
            "file": error.file,
            "rule": error.rule,
            "message": _blank(error.message),
            "remedy": _blank(error.remedy),
        }
        lines = [
            f"Bulan {request.period} ditolak; tidak ada yang diterbitkan.",
            *([f"Dataset: {error.dataset}"] if error.dataset else []),
            *([f"Pemilik data: {dataset.owner}"] if dataset else []),
            *([f"Berkas: {error.file}"] if error.file else []),
            f"Aturan: {error.rule}",
            f"Sebab: {facts['message']}",
            f"Tindakan: {facts['remedy']}",
        ]
        return Message("refused", f"Padan: {request.period} ditolak ({error.rule})", (*lines, f"Dasbor: {link}"), facts)
    remedy = error.remedy if isinstance(error, Failed) else "jalankan kembali; bila berulang, hubungi pengelola Padan"
    cause = error.message if isinstance(error, Failed) else type(error).__name__
    facts |= {"message": _blank(cause), "remedy": _blank(remedy)}
    lines = [
        f"Bulan {request.period} gagal pada langkah {step}; tidak ada yang diterbitkan.",
        f"Sebab: {facts['message']}",
        f"Tindakan: {facts['remedy']}",
    ]
    return Message("failed", f"Padan: {request.period} gagal ({step})", (*lines, f"Dasbor: {link}"), facts)


def _has_channel(settings: Settings) -> bool:
    return settings.webhook_url is not None or (settings.email_to is not None and settings.smtp_url is not None)


def _send(message: Message, settings: Settings) -> str:
    state = "sent"
    for channel, is_open in (
        (_post, settings.webhook_url is not None),
        (_mail, settings.email_to is not None and settings.smtp_url is not None),
    ):
        if not is_open:
            continue
        try:
            channel(message, settings)
        except (httpx.HTTPError, httpx.InvalidURL, smtplib.SMTPException, OSError, ValueError) as error:
            # The addresses may hold a token or a password: neither they nor the error's text are logged.
            log.error("%s failed: %s", channel.__name__.strip("_"), type(error).__name__)
            state = "unsent"
    return state


def _post(message: Message, settings: Settings) -> None:
    assert settings.webhook_url is not None
    body = {"event": message.event, "subject": message.subject, "text": message.text, **message.facts}
    httpx.post(settings.webhook_url.get_secret_value(), json=body, timeout=TIMEOUT_SECONDS).raise_for_status()


def _mail(message: Message, settings: Settings) -> None:
    assert settings.smtp_url is not None and settings.email_to is not None
    server = urlsplit(settings.smtp_url.get_secret_value())
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = message.subject, settings.email_from, settings.email_to
    mail.set_content(message.text + "\n")
    secure = server.scheme == "smtps"
    connect = smtplib.SMTP_SSL if secure else smtplib.SMTP
    with connect(server.hostname or "", server.port or (465 if secure else 25), timeout=TIMEOUT_SECONDS) as smtp:
        if server.scheme == "smtp+starttls":
            smtp.starttls()
        if server.username:
            smtp.login(unquote(server.username), unquote(server.password or ""))
        smtp.send_message(mail)


def _change(name: str, programme: str, before: Decimal, now: Decimal) -> str:
    about = name if programme == "ALL" else f"{name} ({programme})"
    difference = _number((now - before) * 100)
    return f"{about}: {_number(before * 100)}% → {_number(now * 100)}% ({'+' if now > before else ''}{difference} poin)"


def _number(value: Decimal) -> str:
    return f"{value:,.2f}".translate(str.maketrans(",.", ".,"))


def _month(period: date) -> str:
    return f"{MONTHS[period.month - 1]} {period.year}"


def _blank(text: str) -> str:
    return LONG_NUMBER.sub("…", text)
