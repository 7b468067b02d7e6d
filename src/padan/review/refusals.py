"""What a steward cannot do, in words; the database names the rule (migrations 0015 and 0016)."""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from padan.errors import Refused
from padan.language import choose

Steward = psycopg.Connection[tuple[Any, ...]]

# Rule → (what is wrong, what to do), Indonesian and English; {about} is what the database adds.
RULES: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "steward_name_missing": (
        ("nama pengelola kosong", "the steward's name is empty"),
        ("sebutkan nama Anda; setiap akses dicatat", "give your name; every access is recorded"),
    ),
    "steward_name_unfit": (
        ("nama pengelola lebih dari 200 huruf atau berisi tanda kendali",
         "the steward's name exceeds 200 characters or holds control characters"),
        ("tulis nama biasa", "write a plain name"),
    ),
    "steward_name_reserved": (
        ("nama {about!r} dipakai oleh platform sendiri", "the name {about!r} is the platform's own"),
        ("sebutkan nama Anda; setiap akses dicatat", "give your name; every access is recorded"),
    ),
    "pair_unknown": (
        ("pasangan ini tidak ada dalam antrean mana pun", "this pair is in no queue"),
        ("salin kuncinya dari `padan review`", "copy its key from `padan review`"),
    ),
    "access_not_recorded": (
        ("akses ini belum tercatat atau sudah lebih dari 15 menit",
         "this access is not recorded yet, or is older than 15 minutes"),
        ("buka pasangannya sekali lagi", "open the pair again"),
    ),
    "decision_unknown": (
        ("keputusan {about!r} tidak dikenal", "decision {about!r} is unknown"),
        ("pilih terima, tolak, atau nanti", "choose terima, tolak or nanti"),
    ),
    "note_too_long": (
        ("catatan lebih dari 2.000 huruf", "the note exceeds 2,000 characters"),
        ("ringkas catatannya", "shorten it"),
    ),
    "other_person_accepted": (
        ("data ini sudah diterima sebagai orang lain (person_id {about})",
         "this record is already accepted as another person (person_id {about})"),
        ("batalkan keputusan itu dahulu bila keliru", "undo that decision first if it is wrong"),
    ),
    "decision_not_found": (
        ("keputusan nomor {about} tidak ada", "there is no decision {about}"),
        ("lihat nomornya dengan `padan review show`", "see its number with `padan review show`"),
    ),
    "decision_already_undone": (
        ("keputusan nomor {about} sudah dibatalkan", "decision {about} is already undone"),
        ("tidak ada yang perlu dilakukan", "nothing needs to be done"),
    ),
    "nik_unknown": (
        ("NIK itu tidak pernah ada dalam register yang diproses", "this NIK was never in a processed register"),
        ("periksa keenam belas angkanya", "check its sixteen digits"),
    ),
    "nik_unfit": (
        ("NIK baru tidak sah menurut susunannya", "the new NIK is structurally invalid"),
        ("periksa keenam belas angkanya", "check its sixteen digits"),
    ),
    "same_person": (
        ("kedua NIK sudah menunjuk orang yang sama", "both NIK already mean the same person"),
        ("periksa kedua nomor", "check both numbers"),
    ),
    "already_merged": (
        ("orang ini sudah digabungkan (peristiwa {about})", "this person is already merged (event {about})"),
        ("batalkan peristiwa itu, atau pisahkan, lebih dahulu", "undo that event, or split, first"),
    ),
    "target_merged_away": (
        ("orang tujuan sendiri sudah digabungkan ke orang lain (peristiwa {about})",
         "the target is itself merged into somebody else (event {about})"),
        ("gabungkan ke orang itu, atau batalkan peristiwanya", "merge into that person, or undo the event"),
    ),
    "holds_others": (
        ("orang ini menampung orang lain (peristiwa {about}); rantai tidak dibuat",
         "this person holds others (event {about}); chains are not made"),
        ("batalkan peristiwa itu, lalu gabungkan satu per satu", "undo that event, then merge one by one"),
    ),
    "not_merged": (
        ("NIK ini tidak sedang digabungkan, jadi tidak ada yang dipisahkan",
         "this NIK is not merged, so there is nothing to split"),
        ("lihat `padan person history --nik`", "see `padan person history --nik`"),
    ),
    "reason_missing": (
        ("alasan kosong", "the reason is empty"),
        ("tulis alasan, misalnya nomor surat Dukcapil", "write it, for example the letter's number"),
    ),
    "no_month": (
        ("belum ada bulan yang dipadankan", "no month has been matched yet"),
        ("jalankan `padan run` dahulu, atau sebutkan --period", "run `padan run` first, or give --period"),
    ),
    "event_not_found": (
        ("peristiwa nomor {about} tidak ada", "there is no event {about}"),
        ("lihat `padan person history`", "see `padan person history`"),
    ),
    "event_already_undone": (
        ("peristiwa nomor {about} sudah dibatalkan", "event {about} is already undone"),
        ("tidak ada yang perlu dilakukan", "nothing needs to be done"),
    ),
    "later_event": (
        ("orang ini punya peristiwa yang lebih baru (nomor {about})", "this person has a newer event ({about})"),
        ("batalkan yang terbaru lebih dahulu", "undo the newest first"),
    ),
}  # fmt: skip


class Unfit(ValueError):
    """A text that cannot be stored or shown as one line."""


def check_text(text: str, *, at_most: int, may_be_empty: bool = False) -> str:
    """A text that a person typed, without white space around it.

    Raises:
        Unfit: empty, too long, or with characters that are no text (control characters, halves of a surrogate pair).
    """
    clean = text.strip()
    if not clean and not may_be_empty:
        raise Unfit(choose("tidak boleh kosong", "must not be empty"))
    if len(clean) > at_most:
        raise Unfit(choose(f"lebih dari {at_most} huruf", f"exceeds {at_most} characters"))
    if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in clean):
        raise Unfit(choose("berisi tanda kendali", "holds control characters"))
    return clean


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
