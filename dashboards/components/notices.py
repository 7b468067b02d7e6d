"""What a page says when the data are synthetic, provisional, absent or out of reach."""

from html import escape

import pandas as pd
import streamlit as st

from dashboards.components.provisional_reasons import write_reasons
from dashboards.language import Language
from padan.settings import get_settings


def show_notice(kind: str, html: str) -> None:
    """A box of one of the kinds of style.css: synthetic, provisional, bad."""
    st.html(f'<div class="padan-notice {kind}" role="note">{html}</div>')


def show_data_notices(publication: pd.Series, language: Language, *, is_from_documents: bool = False) -> None:
    """Synthetic data, suppression switched off: what must be said on every page that shows figures of the month."""
    if publication["is_synthetic"] and not is_from_documents:
        show_notice("synthetic", f"<b>{escape(language.text('notice.synthetic_title'))}</b> "
                    f"{escape(language.text('notice.synthetic'))}")  # fmt: skip
    if suppression_threshold(publication) == 0:
        show_notice("bad", escape(language.text("notice.suppression_off")))


def show_unmet_month(asked: str | None, publication: pd.Series, language: Language) -> None:
    """That the address asked for another month than the page shows."""
    if asked is not None:
        shown = language.month(publication["period"])
        show_notice("bad", escape(language.text("notice.unmet_month", asked=asked, month=shown)))


def show_standing(publication: pd.Series, publications: pd.DataFrame, language: Language) -> None:
    """That the month has been published anew since it was published first, and that a newer month is there."""
    of_month = publications[publications["period"] == publication["period"]]
    newest = publications.loc[publications["is_current"], "period"].max()
    lines = []
    if publication["revision"] > 1:
        lines.append(
            language.text(
                "notice.revised",
                month=language.month(publication["period"]),
                revision=publication["revision"],
                at=language.moment(publication["published_at"]),
                first=language.moment(of_month["published_at"].min()),
            )
        )
    if newest > publication["period"]:
        lines.append(language.text("notice.newer", month=language.month(newest)))
    if lines:
        show_notice("local", escape(" ".join(lines)))


def show_provisional(publication: pd.Series, language: Language, *, has_details: bool = False) -> None:
    """Why the month is provisional, in short, with the way to the details unless the page itself has them."""
    if publication["status"] == "provisional":
        reason = write_reasons(publication["reason"], language) or language.text("notice.no_reason")
        show_notice(
            "provisional",
            f"<b>{escape(language.text('notice.provisional'))}</b> {escape(reason)}.",
        )
        if not has_details:
            st.page_link("views/deliveries.py", label=language.text("notice.details"))


def suppression_threshold(publication: pd.Series) -> int:
    """The smallest publishable count of a publication; the setting where its options do not say."""
    options = publication["options"] or {}
    value = options.get("suppression_threshold", options.get("threshold", get_settings().suppression_threshold))
    return int(value)


def show_empty(title: str, lines: list[str], command: str | None = None, *, is_failure: bool = False) -> None:
    """A page without data: what is missing and what to do about it."""
    code = f"<p><code>{escape(command)}</code></p>" if command else ""
    body = "".join(f"<p>{escape(line)}</p>" for line in lines)
    kind = "padan-empty padan-failed" if is_failure else "padan-empty"
    st.html(f'<div class="{kind}" role="status"><h2>{escape(title)}</h2>{body}{code}</div>')


def show_no_publication(language: Language) -> None:
    """Nothing has been published yet."""
    show_empty(language.text("empty.title"), [language.text("empty.body"), language.text("empty.demo")], "padan demo")


def show_unavailable(language: Language) -> None:
    """The warehouse does not answer."""
    show_empty(language.text("unavailable.title"), [language.text("unavailable.body")], "padan doctor")
    _offer_retry(language)


def show_failure(language: Language) -> None:
    """Something broke in the page itself; the log has the details."""
    show_empty(language.text("failure.title"), [language.text("failure.body")], is_failure=True)
    _offer_retry(language)


def _offer_retry(language: Language) -> None:
    with st.container(horizontal=True, horizontal_alignment="center"):
        st.button(language.text("retry"), type="primary", key="retry")
