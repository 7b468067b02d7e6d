"""Review of uncertain pairs: one at a time, with names, for stewards only. Every look and every word is recorded."""

from datetime import date
from hashlib import sha256
from html import escape, unescape

import streamlit as st
from dashboards.charts.evidence import plot_evidence
from dashboards.charts.labels import plotly_config
from dashboards.components.frame import current_publication
from dashboards.components.markup import pill
from dashboards.components.notices import show_empty, show_notice
from dashboards.components.review_pair import evidence_steps, evidence_total, pair_table, printable
from dashboards.components.steward_door import Steward, current_steward, lock_session, show_closed_door
from dashboards.data.queries import read_regions
from dashboards.data.steward import as_steward
from dashboards.language import Language, current_language

from padan.errors import Refused
from padan.review import (
    REASONS,
    Details,
    Pair,
    QueueCount,
    Unfit,
    check_text,
    compare_details,
    count_queue,
    decide,
    list_queue,
    read_details,
    undo_decision,
)

QUEUE_KEY = "_review_queue"
DETAILS_KEY = "_review_details"
LAST_KEY = "_review_last"
WRONG_KEY = "_review_wrong"
DATASETS = (
    "bpjs_kesehatan_peserta",
    "bpjs_ketenagakerjaan_peserta",
    "kemensos_registri",
    "kemensos_registri_dtks",
    "kemensos_bansos",
    "dukcapil_penduduk",
)
SHORTCUTS = {"terima": "Alt+T", "tolak": "Alt+L", "nanti": "Alt+N"}
LONGEST_NOTE = 2000
EVERY = ""


def show_page() -> None:
    """The closed door, or the queue."""
    language = current_language()
    steward = current_steward(language)
    if steward is None:
        show_closed_door(language)
        return
    period: date = current_publication()["period"]
    _show_steward(steward, language)
    dataset, reason = _choose_part(language)
    queue, total, counts = _read_queue(steward, period, dataset, reason)
    _show_progress(counts, language)
    if queue:
        st.html(f'<p class="padan-lead padan-paper">{escape(language.text("review.not_printed"))}</p>')
    with st.container(key="screen_only"):
        _show_last(steward, language)
        if queue:
            _show_pair(queue[0], total, steward, language)
            return
    show_empty(language.text("review.empty_title", month=language.month(period)), [language.text("review.empty_body")])


def _show_steward(steward: Steward, language: Language) -> None:
    lead, leave = st.columns([6, 1.1], vertical_alignment="center")
    with lead:
        who = language.text("review.signed_in", name=f"<b>{escape(printable(steward.name))}</b>")
        st.html(f'<p class="padan-lead">{who}</p>')
    with leave:
        if st.button(language.text("review.lock"), key="review_lock", icon=":material/lock:", width="stretch"):
            lock_session()
            st.rerun()


def _choose_part(language: Language) -> tuple[str | None, str | None]:
    first, second, _ = st.columns([1.4, 1.4, 2])
    with first:
        dataset = st.selectbox(
            language.text("review.dataset"),
            [EVERY, *DATASETS],
            format_func=lambda name: _dataset_name(name, language) if name else language.text("review.every_dataset"),
            key="review_dataset",
        )
    with second:
        reason = st.selectbox(
            language.text("review.reason"),
            [EVERY, *REASONS],
            format_func=lambda name: language.text(f"review.reasons.{name}" if name else "review.every_reason"),
            key="review_reason",
        )
    return dataset or None, reason or None


def _dataset_name(name: str, language: Language) -> str:
    return language.text_or(f"datasets.{name}", language.text_or(f"review.datasets.{name}", name))


def _read_queue(
    steward: Steward, period: date, dataset: str | None, reason: str | None
) -> tuple[list[Pair], int, list[QueueCount]]:
    """Held in the session until a decision: a redrawn page is no new look at the queue."""
    asked = (period, dataset, reason)
    held = st.session_state.get(QUEUE_KEY)
    if held is None or held[0] != asked:
        with as_steward() as connection:
            pairs, total = list_queue(
                connection, by=steward.name, period=period, dataset=dataset, reason=reason, limit=1
            )
            held = (asked, pairs, total, count_queue(connection, period))
        st.session_state[QUEUE_KEY] = held
    return held[1], held[2], held[3]


def _show_progress(counts: list[QueueCount], language: Language) -> None:
    every = sum(count.pairs for count in counts)
    if not every:
        return
    by_word = {
        word: sum(count.pairs for count in counts if count.decision == word) for word in ("terima", "tolak", "nanti")
    }
    done = by_word["terima"] + by_word["tolak"]
    st.progress(
        done / every,
        text=language.text(
            "review.progress",
            done=language.number(done),
            every=language.number(every),
            **{word: language.number(count) for word, count in by_word.items()},
        ),
    )


def _show_last(steward: Steward, language: Language) -> None:
    wrong = st.session_state.pop(WRONG_KEY, None)
    if wrong:
        show_notice("bad", escape(wrong))
    last = st.session_state.get(LAST_KEY)
    if last is None:
        return
    number, word, key = last
    said, button = st.columns([5, 2], vertical_alignment="center")
    with said:
        text = language.text("review.last", word=language.text(f"review.words.{word}"), pair=key, number=number)
        st.html(f'<p class="padan-line" role="status">{escape(text)}</p>')
    with button:
        if st.button(language.text("review.undo"), key=f"review_undo_{number}", icon=":material/undo:",
                     shortcut="Alt+Z", width="stretch"):  # fmt: skip
            _undo(number, steward, language)


def _show_pair(pair: Pair, total: int, steward: Steward, language: Language) -> None:
    details = _read_details(pair, steward, language)
    if details is None:
        return
    with st.container(key="panel_pair"):
        st.header(language.text("review.pair_title", dataset=_dataset_name(pair.key.dataset, language)))
        chance = (
            language.text("review.no_probability")
            if details.probability is None
            else language.text("review.probability", share=language.percent(details.probability))
        )
        marks = [pill(language.text(f"review.reasons.{pair.reason}"), "warn"), pill(chance)]
        if pair.candidates > 1:
            marks.append(pill(language.text("review.candidates", count=pair.candidates), "warn"))
        st.html(
            f'<div class="padan-line">{"".join(mark.html for mark in marks)}'
            f"<span>{escape(language.text(f'review.reason_notes.{pair.reason}'))}</span></div>"
        )
        compared, weighed = st.columns([1.35, 1], gap="large")
        with compared:
            _show_comparison(details, language)
        with weighed:
            _show_evidence(details, language)
        _show_buttons(pair, steward, language)
        key = escape(printable(str(pair.key)))
        waiting = escape(language.text("review.waiting", count=language.number(total)))
        st.html(f'<div class="padan-line"><span>{waiting}</span><code>{key}</code></div>')


def _read_details(pair: Pair, steward: Steward, language: Language) -> Details | None:
    """Held in the session while the pair is on the page: one look, one row of the access log."""
    held: Details | None = st.session_state.get(DETAILS_KEY)
    if held is None or (held.key, held.period) != (pair.key, pair.period):
        try:
            with as_steward() as connection:
                held = read_details(connection, pair.key, by=steward.name)
        except Refused as refusal:
            show_notice("bad", escape(_refusal(refusal, language)))
            return None
        st.session_state[DETAILS_KEY] = held
    return held


def _show_comparison(details: Details, language: Language) -> None:
    st.subheader(language.text("review.side_by_side"))
    if details.recorded is None or details.registered is None:
        show_notice("bad", escape(language.text("review.record_gone")))
    regions = read_regions()
    names = dict(zip(regions["region_code"], regions["region_name"], strict=True))
    st.html(pair_table(compare_details(details), names, language).html)


def _show_evidence(details: Details, language: Language) -> None:
    st.subheader(language.text("review.evidence"))
    steps = evidence_steps(details.evidence, details.weight, language)
    if not steps:
        st.write(language.text("review.no_evidence"))
        return
    total = evidence_total(steps, language)
    st.plotly_chart(
        plot_evidence(steps, total=total, language=language).unchecked(),
        key="evidence",
        config=plotly_config(language),
        alt=". ".join(f"{unescape(step.name)}, {unescape(step.found)}: {step.words}" for step in [*steps, total]),
    )
    st.caption(language.text("review.evidence_note"))


def _show_buttons(pair: Pair, steward: Steward, language: Language) -> None:
    # Keys of their own for each pair: a second click on the last pair's button decides nothing about the next one.
    mark = sha256(str(pair.key).encode()).hexdigest()[:16]
    note = st.text_input(
        language.text("review.note"), key=f"review_note_{mark}", max_chars=LONGEST_NOTE,
        placeholder=language.text("review.note_hint"),
    )  # fmt: skip
    columns = st.columns(3)
    for column, (word, shortcut) in zip(columns, SHORTCUTS.items(), strict=True):
        with column:
            pressed = st.button(
                language.text(f"review.buttons.{word}"),
                key=f"review_{word}_{mark}",
                help=language.text(f"review.button_notes.{word}"),
                shortcut=shortcut,
                width="stretch",
            )
        if pressed:
            _decide(pair, word, note, steward, language)


def _decide(pair: Pair, word: str, note: str, steward: Steward, language: Language) -> None:
    try:
        clean = check_text(note, at_most=LONGEST_NOTE, may_be_empty=True)
        with as_steward() as connection:
            number = decide(connection, pair.key, decision=word, note=clean, by=steward.name)
    except Unfit:
        _go_on(wrong=language.text("review.note_unfit"))
    except Refused as refusal:
        _go_on(wrong=_refusal(refusal, language))
    else:
        st.session_state[LAST_KEY] = (number, word, str(pair.key))
        _go_on()


def _undo(number: int, steward: Steward, language: Language) -> None:
    try:
        with as_steward() as connection:
            undo_decision(connection, number, by=steward.name)
    except Refused as refusal:
        _go_on(wrong=_refusal(refusal, language))
    st.session_state.pop(LAST_KEY, None)
    _go_on()


def _go_on(wrong: str | None = None) -> None:
    """Draws the page again from the database."""
    for key in (QUEUE_KEY, DETAILS_KEY):
        st.session_state.pop(key, None)
    if wrong:
        st.session_state[WRONG_KEY] = wrong
    st.rerun()


def _refusal(refusal: Refused, language: Language) -> str:
    return language.text_or(f"review.refusals.{refusal.rule}", f"{refusal.message}. {refusal.remedy}")


show_page()
