"""Tables of the forums: the regions of which anything is known, and everything recorded of one region."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from dashboards.components.markup import Cell, Heading, Markup, Tone, pill, show_table, with_note
from dashboards.components.source_text import write_place
from dashboards.language import Language
from padan.coordination import LEVELS, Attribute, PairLevel, Score

EVIDENCE_TONES: dict[str, Tone] = {"tidak_ada": "bad", "lisan": "warn", "tertulis": "good", "ditetapkan": "good"}
STATUS_TONES: dict[str, Tone] = {"terealisasi": "good", "sebagian": "warn", "tidak": "bad", "direncanakan": "plain"}


def level_text(level: int | None, language: Language) -> str:
    """The level with its number, `0` below the first, or that nobody has judged it."""
    if level is None:
        return language.text("forum.classes.belum_dinilai")
    name = language.text(f"forum.classes.{LEVELS[level - 1] if level else 'di_bawah'}")
    return language.text("forum.level", level=level, name=name)


def show_scores(scores: Sequence[Score], names: Mapping[str, str], language: Language) -> None:
    """A row a region of which anything is recorded."""
    rows: list[list[Cell]] = [
        [
            with_note(names.get(score.region_code, score.region_code), score.region_code),
            _forum(score, language),
            _documents(score, language),
            _meetings(score, language),
            _activities(score, language),
            with_note(
                language.text("forum.lenient", level=level_text(score.lenient_level, language)),
                language.text("forum.strict", level=level_text(score.strict_level, language)),
            ),
        ]
        for score in scores
    ]
    headings = [
        Heading(language.text(f"forum.{name}"))
        for name in ("region", "forum", "documents", "meetings", "activities", "continuum")
    ]
    show_table(headings, rows, caption=language.text("forum.scores_caption"))


def _forum(score: Score, language: Language) -> Cell:
    if score.status is None:
        return pill(language.text("forum.classes.tanpa_keterangan"))
    label = pill(language.text(f"forum.classes.{score.status}"), "good" if score.status == "ada" else "warn")
    formed = language.text("forum.formed", day=language.day(score.formed_on)) if score.formed_on else ""
    note = with_note("", ", ".join(part for part in (score.name or "", formed) if part))
    return Markup(label.html + note.html)


def _documents(score: Score, language: Language) -> Cell:
    if score.documents == 0:
        return "–"
    parts = [
        language.text(key, count=count)
        for key, count in (
            ("forum.agreements", score.agreements_in_force),
            ("forum.decrees", score.decrees_in_force),
        )
        if count
    ]
    undated = score.documents_undated
    note = language.text("forum.undated", count=undated) if undated else ""
    return with_note(", ".join(parts) or language.text("forum.none_in_force"), note)


def _meetings(score: Score, language: Language) -> Cell:
    last = score.last_meeting_on
    if last is None:
        return language.text("forum.no_meeting")
    count = language.text("forum.meetings_of", count=score.meetings, due=score.meetings_due)
    return with_note(count, language.text("forum.last_meeting", day=language.day(last)))


def _activities(score: Score, language: Language) -> Cell:
    if score.activities == 0:
        return "–"
    main = language.text("forum.realised_of", count=score.realised, of=score.activities)
    parts = [
        language.text(f"forum.{key}", count=count)
        for key, count in (("partial", score.partial), ("not_realised", score.not_realised), ("planned", score.planned))
        if count
    ]
    return with_note(main, ", ".join(parts))


def show_records(records: Mapping[str, Sequence[Mapping[str, Any]]], as_of: date, language: Language) -> None:
    """Documents, meetings and activities of one region."""
    if records["dokumen"]:
        rows: list[list[Cell]] = [
            [
                with_note(one["title"], ", ".join(part for part in (one["number"], one["issuer"]) if part)),
                language.text(f"forum.kinds.{one['kind']}"),
                _validity(one, as_of, language),
                with_note(write_place(one["source"], language), one["note"] or ""),
            ]
            for one in records["dokumen"]
        ]
        _table("documents", ("title", "kind", "validity", "source"), rows, language)
    if records["kegiatan"]:
        rows = [
            [
                one["agency"],
                one["activity"],
                pill(language.text(f"forum.statuses.{one['status']}"), STATUS_TONES[one["status"]]),
                with_note(one["reason"] or "–", write_place(one["source"], language)),
            ]
            for one in records["kegiatan"]
        ]
        _table("activities", ("agency", "activity", "status", "reason"), rows, language)
    if records["rapat"]:
        rows = [
            [
                language.day(one["held_on"]),
                one["document"] or "–",
                with_note(write_place(one["source"], language), one["note"] or ""),
            ]
            for one in records["rapat"]
        ]
        _table("meetings", ("day", "document", "source"), rows, language)


def _validity(document: Mapping[str, Any], as_of: date, language: Language) -> Cell:
    start, end = document["valid_from"], document["valid_to"]
    if start is None:
        return pill(language.text("forum.day_unknown"), "warn")
    since = language.text("forum.since", day=language.day(start))
    until = language.text("forum.until", day=language.day(end)) if end else ""
    if start > as_of:
        state = pill(language.text("forum.not_yet"))
    elif end is not None and end < as_of:
        state = pill(language.text("forum.ended"), "warn")
    else:
        state = pill(language.text("forum.in_force"), "good")
    return Markup(state.html + with_note("", " ".join(part for part in (since, until) if part)).html)


def _table(name: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]], language: Language) -> None:
    st.subheader(language.text(f"forum.{name}_title"))
    headings = [Heading(language.text(f"forum.{column}")) for column in columns]
    show_table(headings, rows, caption=language.text(f"forum.{name}_caption"))


def show_attributes(
    attributes: Sequence[Attribute],
    recorded: Sequence[Mapping[str, Any]],
    pairs: Sequence[PairLevel],
    language: Language,
) -> None:
    """A row an attribute of the continuum, a column a pair of agencies, with the evidence for it."""
    of_pair = {(one["agency"], one["partner"], one["attribute"]): one for one in recorded}
    rows: list[list[Cell]] = [
        [
            level_text(one.level, language),
            one.name_en if language.code == "en" else one.name_id,
            *(_evidence(of_pair.get((pair.agency, pair.partner, one.attribute)), language) for pair in pairs),
        ]
        for one in attributes
    ]
    rows.append(
        [
            "",
            language.text("forum.pair_level"),
            *(
                with_note(
                    language.text("forum.lenient", level=level_text(pair.lenient_level, language)),
                    language.text("forum.strict", level=level_text(pair.strict_level, language)),
                )
                for pair in pairs
            ),
        ]
    )
    headings = [Heading(language.text("forum.level_heading")), Heading(language.text("forum.attribute"))]
    headings += [Heading(f"{pair.agency} – {pair.partner}") for pair in pairs]
    st.subheader(language.text("forum.attributes"))
    show_table(headings, rows, caption=language.text("forum.attributes_caption"))


def _evidence(one: Mapping[str, Any] | None, language: Language) -> Cell:
    if one is None:
        return pill(language.text("forum.not_recorded"))
    label = pill(language.text(f"forum.evidence.{one['evidence']}"), EVIDENCE_TONES[one["evidence"]])
    return Markup(label.html + with_note("", write_place(one["source"], language)).html)
