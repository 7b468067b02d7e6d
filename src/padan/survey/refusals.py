"""What a refused survey file is told: one text a rule, in Indonesian and English. Never a value of a row."""

from padan.contract import survey
from padan.errors import Refused
from padan.settings import get_settings

# rule: (Indonesian message, Indonesian remedy, English message, English remedy)
TEXTS: dict[str, tuple[str, str, str, str]] = {
    "survey_manifest_missing": (
        "manifes {manifest} tidak ada di samping berkas",
        "minta manifes kepada {owner}; bentuknya ada di contracts/survey.yaml",
        "the manifest {manifest} is not beside the file",
        "ask {owner} for the manifest; its form is in contracts/survey.yaml",
    ),
    "survey_manifest_invalid": (
        "isian manifes {field} tidak ada atau tidak sah: {expected}",
        "minta {owner} memperbaiki manifes; bentuknya ada di contracts/survey.yaml",
        "manifest field {field} is missing or invalid: {expected}",
        "ask {owner} to mend the manifest; its form is in contracts/survey.yaml",
    ),
    "survey_missing_column": (
        "kolom wajib tidak ada: {columns}",
        "minta {owner} memakai nama kolom dari contracts/survey.yaml",
        "required columns are missing: {columns}",
        "ask {owner} to use the column names of contracts/survey.yaml",
    ),
    "survey_unknown_programme": (
        "kolom untuk program yang tidak dikenal: {columns}",
        "pakai programme_id dari reference/programmes.csv dengan huruf kecil, atau hapus kolom itu",
        "columns for programmes that are not known: {columns}",
        "use a programme_id of reference/programmes.csv in lower case, or drop the column",
    ),
    "survey_weight": (
        "bobot {fault} pada {count} baris (baris data {rows})",
        "minta berkas dengan bobot akhir di atas 0 pada setiap rumah tangga kepada {owner}; jangan diisi sendiri",
        "weight {fault} in {count} rows (data rows {rows})",
        "ask {owner} for a file with a final weight above 0 for every household; do not fill it in",
    ),
    "survey_value": (
        "kolom {column} {fault} pada {count} baris (baris data {rows})",
        "minta {owner} memperbaiki kolom itu; isinya dijelaskan di contracts/survey.yaml",
        "column {column} {fault} in {count} rows (data rows {rows})",
        "ask {owner} to mend the column; contracts/survey.yaml says what it holds",
    ),
    "survey_region": (
        "kode_wilayah tidak dikenal pada {count} baris (baris data {rows})",
        "pakai kode Kemendagri dengan titik (11, 11.01, 11.01.01), bukan kode BPS",
        "kode_wilayah is not known in {count} rows (data rows {rows})",
        "use Kemendagri codes with dots (11, 11.01, 11.01.01), not BPS codes",
    ),
    "survey_duplicate_household": (
        "household_id berulang pada {count} baris (baris data {rows})",
        "minta {owner} mengirim satu baris untuk satu rumah tangga",
        "household_id is repeated in {count} rows (data rows {rows})",
        "ask {owner} for one row a household",
    ),
    "survey_differs_from_manifest": (
        "kolom {column} berbeda dari manifes pada {count} baris (baris data {rows})",
        "taruh manifes dan berkas dari survei yang sama, atau hubungi {owner}",
        "column {column} differs from the manifest in {count} rows (data rows {rows})",
        "put the manifest and the file of the same survey together, or call {owner}",
    ),
    "survey_amount_without_receipt": (
        "{column} di atas 0 padahal rumah tangga tidak menerima, pada {count} baris (baris data {rows})",
        "minta {owner} menyelaraskan penerimaan dan nilainya",
        "{column} is above 0 where the household does not receive, in {count} rows (data rows {rows})",
        "ask {owner} to reconcile receipt and amount",
    ),
    "survey_single_psu": (
        "setiap stratum hanya memiliki satu PSU: galat baku tidak dapat dihitung",
        "minta kolom stratum dan psu menurut rancangan sampel kepada {owner}",
        "every stratum has one PSU: no standard error can be computed",
        "ask {owner} for stratum and psu as the sample was designed",
    ),
}


def refuse(rule: str, *, file: str, **facts: object) -> Refused:
    """The refusal of a rule, in the language of the settings.

    Args:
        rule: a key of TEXTS.
        file: name of the file or manifest at fault, without its folder.
        facts: what the rule's text mentions; never a value of a row.
    """
    texts = TEXTS[rule]
    message, remedy = texts[2:] if get_settings().lang == "en" else texts[:2]
    dataset = survey().dataset
    known = {"owner": dataset.owner, **facts}
    return Refused(
        rule=rule,
        message=message.format_map(known),
        remedy=remedy.format_map(known),
        dataset=dataset.name,
        file=file,
    )
