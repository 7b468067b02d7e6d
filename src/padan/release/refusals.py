"""What a release does not allow, in words; the database names the rule (migrations 0020 and 0022)."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from padan.errors import Refused
from padan.language import choose

# Rule → (what is wrong, what to do), Indonesian and English; {about} is what the database adds.
RULES: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "operator_missing": (
        ("nama yang memutuskan kosong", "the name of who decides is empty"),
        ("sebutkan nama Anda dengan --by", "give your name with --by"),
    ),
    "operator_unfit": (
        ("nama lebih dari 200 huruf atau berisi tanda kendali",
         "the name exceeds 200 characters or holds control characters"),
        ("tulis nama biasa", "write a plain name"),
    ),
    "operator_reserved": (
        ("nama {about!r} dipakai oleh platform sendiri", "the name {about!r} is the platform's own"),
        ("sebutkan nama Anda sendiri", "give your own name"),
    ),
    "release_same_person": (
        ("{about} yang mengajukan terbitan ini; yang menyetujui harus orang lain",
         "{about} asked for this publication; somebody else has to approve it"),
        ("minta rekan yang berwenang memeriksa laporannya dan menyetujui",
         "ask an authorised colleague to read the report and approve"),
    ),
    "release_reason_missing": (
        ("penolakan tanpa alasan", "a refusal without a reason"),
        ("tulis alasannya; ia dicatat dan dibaca oleh yang mengajukan",
         "write the reason; it is recorded and read by who asked"),
    ),
    "release_decided": (
        ("terbitan ini sudah diputuskan ({about}); keputusan tidak dapat diubah",
         "this release is already decided ({about}); a decision is final"),
        ("jalankan bulan itu sekali lagi bila keputusannya harus lain", "run the month again if it must be otherwise"),
    ),
    "release_missing": (
        ("proses {about} meminta persetujuan orang kedua dan belum mendapatkannya",
         "run {about} asked for a second person's approval and does not have it"),
        ("setujui dengan `padan release approve`", "approve with `padan release approve`"),
    ),
}  # fmt: skip


@contextmanager
def refusals() -> Iterator[None]:
    """Turns a rule that the database refused by into words.

    Raises:
        Refused: with the rule's name, what is wrong, and what to do.
    """
    try:
        yield
    except psycopg.errors.RaiseException as error:
        rule = error.diag.message_primary or ""
        if rule not in RULES:
            raise
        wrong, remedy = RULES[rule]
        about = error.diag.message_hint or ""
        raise Refused(rule=rule, message=choose(*wrong).format(about=about), remedy=choose(*remedy)) from None
