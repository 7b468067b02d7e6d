"""What a refused plan is told: each fault with its file and row, in Indonesian and English."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from padan.errors import Refused
from padan.language import choose

SHOWN = 5

# rule: (Indonesian message, Indonesian remedy, English message, English remedy)
TEXTS: dict[str, tuple[str, str, str, str]] = {
    "plan_file_missing": (
        "berkas tidak ada di folder rencana",
        "taruh plan.yaml, kpi.csv, dan rules.csv di satu folder (docs/runbook.md, “Menambah rencana”)",
        "the file is not in the plan's folder",
        "put plan.yaml, kpi.csv and rules.csv into one folder (docs/runbook.md, “Menambah rencana”)",
    ),
    "plan_file_unreadable": (
        "berkas tidak dapat dibaca: {reason}",
        "simpan sebagai UTF-8 dengan pemisah koma",
        "the file cannot be read: {reason}",
        "save it as UTF-8 with commas between the columns",
    ),
    "plan_column_missing": (
        "kolom {columns} tidak ada",
        "tambahkan kolom itu; contohnya di reference/plans",
        "columns missing: {columns}",
        "add them; reference/plans has an example",
    ),
    "plan_column_unknown": (
        "kolom {columns} tidak dikenal",
        "hapus kolom itu atau betulkan namanya",
        "unknown columns: {columns}",
        "remove them or mend their names",
    ),
    "plan_value_missing": (
        "{where}: {column} kosong",
        "isi kolom itu",
        "{where}: {column} is empty",
        "fill it in",
    ),
    "plan_value_invalid": (
        "{where}: {column} “{value}” tidak sah; seharusnya {expected}",
        "betulkan nilainya; desimal ditulis dengan titik",
        "{where}: {column} “{value}” is invalid; expected {expected}",
        "mend the value; decimals are written with a point",
    ),
    "plan_duplicate": (
        "{where}: {column} “{value}” sudah dipakai",
        "beri pengenal yang berbeda untuk setiap baris",
        "{where}: {column} “{value}” is in use already",
        "give each row an identifier of its own",
    ),
    "plan_id_in_other_plan": (
        "{where}: pengenal “{value}” sudah dipakai rencana {plan}",
        "beri awalan sendiri pada pengenal rencana ini",
        "{where}: the identifier “{value}” belongs to plan {plan} already",
        "give this plan's identifiers a prefix of their own",
    ),
    "plan_year_outside": (
        "{where}: tahun {value} di luar masa berlaku rencana ({first}-{last})",
        "betulkan tahunnya, atau valid_from dan valid_to pada plan.yaml",
        "{where}: year {value} is outside the plan ({first}-{last})",
        "mend the year, or valid_from and valid_to in plan.yaml",
    ),
    "plan_parent_unknown": (
        "{where}: parent_id “{value}” tidak ada dalam rencana ini",
        "betulkan parent_id atau kosongkan",
        "{where}: parent_id “{value}” is not in this plan",
        "mend parent_id or leave it empty",
    ),
    "plan_parent_cycle": (
        "{where}: parent_id membentuk lingkaran",
        "putuskan lingkaran itu; induk tidak boleh menjadi anaknya sendiri",
        "{where}: parent_id goes round in a circle",
        "break the circle; a parent cannot be its own child",
    ),
    "plan_rule_missing": (
        "{where}: indikator ini tidak memiliki baris di rules.csv",
        "tambahkan satu baris aturan untuk setiap kpi_id",
        "{where}: this indicator has no row in rules.csv",
        "add one row of rules for each kpi_id",
    ),
    "plan_indicator_unknown": (
        "{where}: “{value}” tidak ada dalam kpi.csv",
        "betulkan kpi_id atau hapus baris itu",
        "{where}: “{value}” is not in kpi.csv",
        "mend kpi_id or remove the row",
    ),
    "plan_target_not_number": (
        "{where}: target {year} “{value}” bukan angka, sedangkan arahnya bukan category",
        "tulis angka dengan titik desimal, atau pakai direction category dengan category_order",
        "{where}: target {year} “{value}” is not a number while the direction is not category",
        "write a number with a decimal point, or use direction category with category_order",
    ),
    "plan_target_negative": (
        "{where}: target {year} “{value}” negatif; capaian terhadap target negatif tidak dapat dibaca",
        "pakai direction band dengan band_low dan band_high",
        "{where}: target {year} “{value}” is negative; a share of a negative target cannot be read",
        "use direction band with band_low and band_high",
    ),
    "plan_category_unknown": (
        "{where}: target {year} “{value}” tidak ada dalam category_order ({order})",
        "tambahkan kategori itu pada category_order, dari yang terbaik",
        "{where}: target {year} “{value}” is not in category_order ({order})",
        "add the category to category_order, best first",
    ),
    "plan_rule_conflict": (
        "{where}: {conflict}",
        "betulkan baris itu di rules.csv (docs/runbook.md, “Menambah rencana”)",
        "{where}: {conflict}",
        "mend the row in rules.csv (docs/runbook.md, “Menambah rencana”)",
    ),
    "plan_expression": (
        "{where}: computed_by “{value}” tidak dapat dibaca: {reason}",
        "tulis indikator[PROGRAM][rincian=kategori].value atau .numerator, boleh diikuti * skala; nama indikator ada "
        "di contracts/indicators.yaml",
        "{where}: computed_by “{value}” cannot be read: {reason}",
        "write indicator[PROGRAMME][breakdown=category].value or .numerator, perhaps followed by * scale; "
        "contracts/indicators.yaml has the indicators",
    ),
    "plan_sheet_heading": (
        "tidak ada baris judul kolom yang memuat kolom “kode”",
        "tulis judul kolom kode, indikator, satuan, dan target TTTT; contohnya docs/examples/rencana-contoh.csv",
        "no row of headings with a column “kode”",
        "write the headings kode, indikator, satuan and target YYYY; docs/examples/rencana-contoh.csv is an example",
    ),
    "plan_sheet_formula": (
        "{where}: sel berisi rumus",
        "tempel hasilnya sebagai nilai",
        "{where}: the cell holds a formula",
        "paste its result as a value",
    ),
    "plan_number_ambiguous": (
        "{where}: {column} “{value}” dapat berarti ribuan atau desimal",
        "tulis ribuan tanpa pemisah (1234), atau desimal bukan tiga angka (1,2340)",
        "{where}: {column} “{value}” may be thousands or decimals",
        "write thousands without a separator (1234), or decimals with other than three digits (1,2340)",
    ),
    "plan_amount_printed": (
        "{where}: amount {value} berbeda dari yang tercetak, “{printed}”",
        "samakan keduanya; yang tercetak tidak diubah",
        "{where}: amount {value} differs from what is printed, “{printed}”",
        "make both the same; what is printed is not changed",
    ),
    "plan_funding_total": (
        "{where}: total tercetak berselisih {found} dari jumlahnya, sedangkan difference menyebut {declared}",
        "periksa angkanya; bila memang tercetak demikian, tulis selisihnya pada difference dan jelaskan pada note",
        "{where}: the printed total differs by {found} from its sum while difference says {declared}",
        "check the amounts; if they are printed so, write the gap into difference and explain it in note",
    ),
}
# The same, where the plan is one sheet: by the sheet's own headings and words (contracts/plan.yaml, sheet).
SHEET_TEXTS: dict[str, tuple[str, str, str, str]] = {
    "plan_file_unreadable": (
        "berkas tidak dapat dibaca: {reason}",
        "simpan sebagai CSV UTF-8 atau .xlsx",
        "the file cannot be read: {reason}",
        "save it as CSV UTF-8 or as .xlsx",
    ),
    "plan_column_missing": (
        "kolom {columns} tidak ada",
        "tambahkan kolom itu; contohnya docs/examples/rencana-contoh.csv",
        "columns missing: {columns}",
        "add them; docs/examples/rencana-contoh.csv is an example",
    ),
    "plan_value_invalid": (
        "{where}: {column} “{value}” tidak sah; seharusnya {expected}",
        "betulkan nilainya",
        "{where}: {column} “{value}” is invalid; expected {expected}",
        "mend the value",
    ),
    "plan_year_outside": (
        "{where}: tahun {value} di luar masa berlaku rencana ({first}-{last})",
        "betulkan tahunnya, atau baris berlaku di bagian atas",
        "{where}: year {value} is outside the plan ({first}-{last})",
        "mend the year, or the line `berlaku` above the headings",
    ),
    "plan_target_not_number": (
        "{where}: target {year} “{value}” bukan angka",
        "tulis angka saja, satuannya di kolom satuan; atau kategori dengan urutannya di kolom urutan (terbaik dulu, "
        "dipisah >)",
        "{where}: target {year} “{value}” is not a number",
        "write the number alone and its unit under satuan; or a category with its order under urutan (best first, "
        "joined by >)",
    ),
    "plan_target_negative": (
        "{where}: target {year} “{value}” negatif; capaian terhadap target negatif tidak dapat dibaca",
        "pakai arah rentang dengan batas_bawah dan batas_atas",
        "{where}: target {year} “{value}” is negative; a share of a negative target cannot be read",
        "use arah rentang with batas_bawah and batas_atas",
    ),
    "plan_category_unknown": (
        "{where}: target {year} “{value}” tidak ada dalam urutan ({order})",
        "tambahkan kategori itu pada kolom urutan, dari yang terbaik",
        "{where}: target {year} “{value}” is not in urutan ({order})",
        "add the category under urutan, best first",
    ),
    "plan_rule_conflict": (
        "{where}: {conflict}",
        "betulkan baris itu (docs/runbook.md, “Menambah rencana”)",
        "{where}: {conflict}",
        "mend the row (docs/runbook.md, “Menambah rencana”)",
    ),
    "plan_expression": (
        "{where}: dihitung_dari “{value}” tidak dapat dibaca: {reason}",
        TEXTS["plan_expression"][1],
        "{where}: dihitung_dari “{value}” cannot be read: {reason}",
        TEXTS["plan_expression"][3],
    ),
}
NAMED_FACTS = ("where", "column", "columns", "expected", "conflict")


@dataclass(frozen=True)
class SheetNames:
    """How a plan in one sheet calls what a folder calls otherwise.

    Attributes:
        file: the sheet's file.
        words: column, file and rule words of a folder to those of the sheet.
    """

    file: str
    words: Mapping[str, str]

    def say(self, text: str) -> str:
        """The text in the sheet's words."""
        return re.sub(r"[A-Za-z][\w.]*", lambda found: self.words.get(found[0], found[0]), text)


@dataclass
class Faults:
    """What is wrong with a plan so far; a plan is refused with all of it.

    Attributes:
        plan: its folder or sheet.
        sheet: None for a folder.
    """

    plan: str
    sheet: SheetNames | None = None
    _found: list[tuple[str, str, str, str]] = field(default_factory=list)

    def add(self, rule: str, file: str, **facts: object) -> None:
        """Notes a fault; `where` among the facts names the row."""
        texts = TEXTS[rule]
        if self.sheet is not None:
            texts, file = SHEET_TEXTS.get(rule, texts), self.sheet.file
            facts |= {name: self.sheet.say(str(facts[name])) for name in NAMED_FACTS if name in facts}
        message = choose(texts[0], texts[2]).format(**facts)
        self._found.append((rule, file, message, choose(texts[1], texts[3])))

    def raise_if_any(self) -> None:
        """Refuses the plan if anything was noted.

        Raises:
            Refused: with the first faults, and how many more there are.
        """
        if not self._found:
            return
        rule, file, _, remedy = self._found[0]
        shown = [message if other == file else f"{other}: {message}" for _, other, message, _ in self._found[:SHOWN]]
        more = len(self._found) - SHOWN
        if more > 0:
            shown.append(choose(f"dan {more} lainnya", f"and {more} more"))
        raise Refused(
            rule=rule,
            message="; ".join(shown),
            remedy=remedy,
            dataset=self.plan,
            file=file,
        )


def row_name(line: int, key: str | None) -> str:
    """How a fault names a row: its line in the file, and its identifier where it has one."""
    line_text = choose(f"baris {line}", f"line {line}")
    return f"{line_text} ({key})" if key else line_text
