"""What a refused delivery is told: one text a rule, in Indonesian and English. Never a value of a row."""

from padan.contract import Dataset
from padan.errors import Refused
from padan.settings import get_settings

# rule: (Indonesian message, Indonesian remedy, English message, English remedy)
TEXTS: dict[str, tuple[str, str, str, str]] = {
    "manifest_missing": (
        "berkas {found} ada, tetapi {dataset}.manifest.json tidak ada di folder {folder}",
        "minta manifes (surat pengantar data) kepada {owner}",
        "{found} is there but {dataset}.manifest.json is not, in folder {folder}",
        "ask {owner} for the manifest",
    ),
    "manifest_unreadable": (
        "manifes tidak dapat dibaca sebagai JSON UTF-8{where}",
        "minta manifes yang utuh kepada {owner}",
        "the manifest cannot be read as UTF-8 JSON{where}",
        "ask {owner} for an intact manifest",
    ),
    "manifest_invalid": (
        "isian manifes {field} tidak ada atau tidak sah: {expected}",
        "minta {owner} memperbaiki manifes; bentuknya ada di contracts/extracts.yaml",
        "manifest field {field} is missing or invalid: {expected}",
        "ask {owner} to mend the manifest; its form is in contracts/extracts.yaml",
    ),
    "manifest_dataset": (
        "manifes ini untuk kumpulan data lain, bukan {dataset}",
        "taruh manifes dan berkas yang benar, atau hubungi {owner}",
        "this manifest is for another dataset, not {dataset}",
        "put the right manifest and files there, or call {owner}",
    ),
    "manifest_period": (
        "periode pada manifes berbeda dari foldernya, {folder}",
        "pindahkan kiriman ke folder bulannya, atau hubungi {owner}",
        "the manifest's period differs from its folder, {folder}",
        "move the delivery to the folder of its month, or call {owner}",
    ),
    "file_name": (
        "nama berkas pada manifes tidak sah: harus {dataset}[.bagian].(csv|csv.gz|parquet|xlsx) di folder yang sama",
        "minta {owner} memperbaiki nama berkas pada manifes",
        "a file name in the manifest is invalid: use {dataset}[.part].(csv|csv.gz|parquet|xlsx), in the same folder",
        "ask {owner} to mend the file name in the manifest",
    ),
    "file_missing": (
        "berkas tercantum pada manifes tetapi tidak ada di folder {folder}",
        "minta berkas itu kepada {owner}",
        "the file is listed in the manifest but is not in folder {folder}",
        "ask {owner} for the file",
    ),
    "file_unlisted": (
        "berkas ada di folder {folder} tetapi tidak tercantum pada manifes",
        "hapus berkas itu atau minta {owner} mencantumkannya pada manifes",
        "the file is in folder {folder} but not listed in the manifest",
        "remove the file or ask {owner} to list it",
    ),
    "checksum": (
        "sha256 berkas berbeda dari manifes; berkas rusak atau berubah di jalan",
        "salin ulang berkas, atau minta kiriman ulang kepada {owner}",
        "the file's sha256 differs from the manifest; it was damaged or changed on the way",
        "copy the file again, or ask {owner} to send it again",
    ),
    "row_count": (
        "manifes menyebut {declared} baris, berkas berisi {found}",
        "minta {owner} memeriksa jumlah baris dan mengirim ulang",
        "the manifest says {declared} rows, the file has {found}",
        "ask {owner} to check the number of rows and send again",
    ),
    "empty_file": (
        "berkas tidak berisi satu baris data pun",
        "minta berkas yang berisi data kepada {owner}",
        "the file has no data row",
        "ask {owner} for a file with data",
    ),
    "file_unreadable": (
        "berkas tidak dapat dibaca sebagai {format}: {reason}{where}",
        "minta berkas yang utuh kepada {owner}",
        "the file cannot be read as {format}: {reason}{where}",
        "ask {owner} for an intact file",
    ),
    "encoding": (
        "berkas bukan UTF-8{where}",
        "minta {owner} menyimpan berkas sebagai UTF-8",
        "the file is not UTF-8{where}",
        "ask {owner} to save the file as UTF-8",
    ),
    "line_too_long": (
        "ada baris yang lebih panjang dari {limit} byte{where}; berkas mungkin tanpa ganti baris",
        "minta {owner} menulis satu baris untuk satu catatan",
        "a line is longer than {limit} bytes{where}; the file may have no line breaks",
        "ask {owner} to write one line a record",
    ),
    "missing_column": (
        "kolom wajib tidak ada pada baris judul: {columns}",
        "minta {owner} memakai nama kolom dari contracts/extracts.yaml pada baris pertama",
        "required columns are not in the header row: {columns}",
        "ask {owner} to use the column names of contracts/extracts.yaml in the first row",
    ),
    "duplicate_column": (
        "kolom muncul lebih dari sekali pada baris judul: {columns}",
        "minta {owner} menghapus kolom yang berulang",
        "columns appear more than once in the header row: {columns}",
        "ask {owner} to remove the repeated column",
    ),
    "same_revision_other_bytes": (
        "revisi {revision} sudah diterima dengan isi lain",
        "minta {owner} mengirim perbaikan sebagai revisi {next}",
        "revision {revision} was already accepted with other content",
        "ask {owner} to send the correction as revision {next}",
    ),
    "lower_revision": (
        "revisi {revision} lebih rendah dari revisi {counted} yang sudah diterima",
        "kembalikan berkas revisi {counted}, atau minta {owner} mengirim revisi {next}",
        "revision {revision} is lower than revision {counted}, already accepted",
        "put the files of revision {counted} back, or ask {owner} for revision {next}",
    ),
    "quarantine_share": (
        "{rejected} dari {landed} baris ({share}) melanggar aturan, di atas batas {limit}: {largest}",
        "minta {owner} memperbaiki baris-baris itu (rinciannya di karantina) dan mengirim ulang revisi {revision}",
        "{rejected} of {landed} rows ({share}) break a rule, above the limit of {limit}: {largest}",
        "ask {owner} to mend those rows (they are in quarantine) and to send revision {revision} again",
    ),
}


def refuse(rule: str, dataset: Dataset, *, file: str | None = None, **facts: object) -> Refused:
    """The refusal of a rule, in the language of the settings.

    Args:
        rule: a key of TEXTS.
        dataset: whose delivery it is; its owner is named in the remedy.
        file: name inside the folder, when one file is at fault.
        facts: what the rule's text mentions; never a value of a row.
    """
    texts = TEXTS[rule]
    message, remedy = texts[2:] if get_settings().lang == "en" else texts[:2]
    known = {"dataset": dataset.name, "owner": dataset.owner, "where": "", **facts}
    return Refused(
        rule=rule,
        message=message.format_map(known),
        remedy=remedy.format_map(known),
        dataset=dataset.name,
        file=file,
    )


def say(indonesian: str, english: str) -> str:
    """One of two texts by the language of the settings."""
    return english if get_settings().lang == "en" else indonesian
