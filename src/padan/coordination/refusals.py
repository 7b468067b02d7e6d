"""What cannot be recorded about duties and forums, in words: one text a rule, Indonesian and English."""

from padan.errors import Refused
from padan.language import choose

# Rule → (what is wrong, what to do), Indonesian and English.
RULES: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "obligation_unknown": (
        ("kewajiban {obligation} tidak ada dalam reference/obligations.csv",
         "obligation {obligation} is not in reference/obligations.csv"),
        ("pilih salah satu: {known}", "choose one of: {known}"),
    ),
    "obligation_tells_itself": (
        ("kewajiban {obligation} tidak dicatat dengan tangan: keadaannya dibaca dari {where}",
         "obligation {obligation} is not recorded by hand: it is read from {where}"),
        ("catat pengiriman atau rapatnya", "record the delivery or the meeting itself"),
    ),
    "obligation_not_in_force": (
        ("kewajiban {obligation} belum atau tidak lagi berlaku pada {day}",
         "obligation {obligation} is not in force on {day}"),
        ("periksa tanggalnya, atau masa berlakunya di reference/obligations.csv",
         "check the date, or its validity in reference/obligations.csv"),
    ),
    "obligation_in_future": (
        ("tanggal {day} belum tiba", "the date {day} is yet to come"),
        ("catat sesudah dilaksanakan", "record it once it is done"),
    ),
    "obligation_period_needed": (
        ("bulan {period} tidak mengawali suatu periode {obligation}",
         "month {period} does not begin a period of {obligation}"),
        ("tulis bulan pertama periodenya, misalnya {example}", "give the first month of its period, such as {example}"),
    ),
    "obligation_period_unused": (
        ("kewajiban {obligation} tidak menurut periode: yang dihitung tanggalnya",
         "obligation {obligation} has no periods: its date is what counts"),
        ("hapus --period", "leave --period out"),
    ),
    "obligation_already_done": (
        ("{obligation} untuk {what} sudah dicatat (peristiwa nomor {event})",
         "{obligation} for {what} is already recorded (event {event})"),
        ("batalkan catatan itu dahulu bila keliru: padan calendar undo {event}",
         "take that record back first if it is wrong: padan calendar undo {event}"),
    ),
    "event_not_found": (
        ("peristiwa nomor {event} tidak ada atau sudah dibatalkan", "event {event} does not exist or is taken back"),
        ("lihat nomornya dengan padan calendar events", "find its number with padan calendar events"),
    ),
    "forum_unreadable": (
        ("berkas tidak dapat dibaca sebagai CSV UTF-8: {fault}", "the file cannot be read as UTF-8 CSV: {fault}"),
        ("simpan ulang sebagai CSV UTF-8 dengan koma atau titik koma",
         "save it as UTF-8 CSV with commas or semicolons"),
    ),
    "forum_columns": (
        ("kolom tidak ada: {missing}; kolom tak dikenal: {unknown}", "columns missing: {missing}; unknown: {unknown}"),
        ("pakai judul kolom ini: {expected}", "use this header: {expected}"),
    ),
    "forum_empty": (
        ("berkas tidak memuat satu baris pun", "the file has no row"),
        ("isi sedikitnya satu baris di bawah judul kolom", "write at least one row below the header"),
    ),
    "forum_rows": (
        ("{count} kesalahan, tidak ada yang dicatat:\n{faults}", "{count} faults, nothing recorded:\n{faults}"),
        ("betulkan baris-baris itu, lalu muat seluruh berkas sekali lagi",
         "mend those rows, then load the whole file again"),
    ),
    "forum_entry_exists": (
        ("sudah ada catatan lain tentang hal ini: {what}", "there is another record of this already: {what}"),
        ("bandingkan, lalu centang Ganti catatan yang ada bila yang baru yang benar",
         "compare, then tick Replace the record if the new one is right"),
    ),
    "changed_meanwhile": (
        ("catatan ini diubah orang lain sejak Anda membukanya: {what}",
         "somebody else changed this record since you opened it: {what}"),
        ("bandingkan isinya yang baru, lalu putuskan lagi", "compare its new content, then decide again"),
    ),
    "forum_region_unknown": (
        ("kode wilayah {region} tidak dikenal", "region code {region} is unknown"),
        ("pakai kode provinsi atau kabupaten/kota, misalnya 16 atau 16.07",
         "use the code of a province or kabupaten/kota, such as 16 or 16.07"),
    ),
}  # fmt: skip


def refuse(rule: str, *, file: str | None = None, **facts: object) -> Refused:
    """The refusal of a rule, to be raised."""
    message, remedy = RULES[rule]
    return Refused(rule, choose(*message).format(**facts), choose(*remedy).format(**facts), file=file)
