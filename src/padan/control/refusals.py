"""What a writer of the control loop cannot do, in words; the database names some of the rules (migration 0020)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from padan.errors import Refused
from padan.language import choose

Writer = psycopg.Connection[tuple[Any, ...]]
ABOUT_VERSION = ("baca lagi, lalu ulangi perubahan Anda bila masih perlu", "read it again, then repeat your change")

# Rule → (what is wrong, what to do), Indonesian and English; {about} is what it is about.
RULES: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "operator_missing": (
        ("nama petugas kosong", "the operator's name is empty"),
        ("sebutkan nama Anda; setiap perubahan dicatat", "give your name; every change is recorded"),
    ),
    "operator_unfit": (
        ("nama petugas lebih dari 200 huruf atau berisi tanda kendali",
         "the operator's name exceeds 200 characters or holds control characters"),
        ("tulis nama biasa", "write a plain name"),
    ),
    "operator_reserved": (
        ("nama {about!r} dipakai oleh platform sendiri", "the name {about!r} is the platform's own"),
        ("sebutkan nama Anda; setiap perubahan dicatat", "give your name; every change is recorded"),
    ),
    "never_deleted": (
        ("isi {about} tidak pernah dihapus", "nothing is ever deleted from {about}"),
        ("batalkan (status dibatalkan) bila tidak berlaku lagi",
         "cancel it (status dibatalkan) where it no longer holds"),
    ),
    "history_is_written_once": (
        ("riwayat perubahan tidak dapat diubah", "the history of changes cannot be changed"),
        ("tidak ada yang perlu dilakukan", "nothing needs to be done"),
    ),
    "finding_of_a_rule": (
        ("temuan ini dibuat oleh aturan {about}; prosesnya sendiri yang menutupnya",
         "this finding is made by rule {about}; the run itself closes it"),
        ("ubah aturannya di contracts/control.yaml, atau buat tindakan atas temuan ini",
         "change the rule in contracts/control.yaml, or add an action to the finding"),
    ),
    "changed_meanwhile": (
        ("{about} sudah diubah orang lain setelah Anda membukanya",
         "{about} was changed by somebody after you opened it"),
        ABOUT_VERSION,
    ),
    "not_found": (
        ("{about} tidak ada", "{about} does not exist"),
        ("periksa nomornya", "check its number"),
    ),
    "already_closed": (
        ("{about} sudah ditutup", "{about} is already closed"),
        ("buka lagi dengan mengubah statusnya bila perlu", "open it again by changing its status where needed"),
    ),
    "text_unfit": (
        ("{about}", "{about}"),
        ("perbaiki isiannya", "mend the text"),
    ),
    "nothing_to_change": (
        ("tidak ada isian yang diubah pada {about}", "nothing was changed in {about}"),
        ("sebutkan sedikitnya satu perubahan", "name at least one change"),
    ),
    "number_unknown": (
        ("angka {about} tidak pernah terbit", "the figure {about} was never published"),
        ("pilih indikator, wilayah, dan program yang ada pada `padan explain`",
         "choose an indicator, region and programme that `padan explain` knows"),
    ),
    "number_missing": (
        ("tindakan belum menyebut angka yang akan menunjukkan hasilnya",
         "the action names no number that will tell whether it worked"),
        ("sebutkan indikator atau KPI, atau tautkan pada temuan", "name an indicator or a KPI, or link a finding"),
    ),
    "dates_out_of_order": (
        ("tanggal tidak berurutan: {about}", "dates out of order: {about}"),
        ("perbaiki tanggalnya", "mend the dates"),
    ),
    "value_missing": (
        ("{about} belum diisi", "{about} is empty"),
        ("lengkapi isiannya", "fill it in"),
    ),
    "value_unknown": (
        ("nilai {about} tidak dikenal", "the value {about} is unknown"),
        ("lihat pilihan pada --help", "see the choices in --help"),
    ),
}  # fmt: skip


def refuse(rule: str, about: str = "") -> Refused:
    """The refusal of a rule, in the user's language."""
    wrong, remedy = RULES[rule]
    return Refused(rule=rule, message=choose(*wrong).format(about=about), remedy=choose(*remedy))


@contextmanager
def refusals() -> Iterator[None]:
    """Turns what the database refuses into words.

    Raises:
        Refused: a rule of the schema, by its name; a reference to a row that does not exist; dates out of order.
    """
    try:
        yield
    except psycopg.errors.RaiseException as error:
        rule = error.diag.message_primary or ""
        if rule not in RULES:
            raise
        raise refuse(rule, error.diag.message_hint or "") from None
    except psycopg.errors.ForeignKeyViolation as error:
        about = (error.diag.constraint_name or "").removesuffix("_fkey").replace("_", " ")
        raise refuse("not_found", about) from None
    except psycopg.errors.CheckViolation as error:
        raise refuse("value_unknown", error.diag.constraint_name or "") from None
    except psycopg.errors.NotNullViolation as error:
        raise refuse("value_missing", error.diag.column_name or "") from None
