"""What the reader chooses: month, region, language. The choices live in the URL, so that a link shows the same page."""

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qs

import pandas as pd
import streamlit as st
from streamlit.errors import StreamlitAPIException
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboards.catalogue import NATION
from dashboards.components.sheet_margins import note_choice
from dashboards.language import CODES, STATE_KEY, Language, current_language, default_code

MONTH_KEY = "bulan"
PROVINCE_KEY = "provinsi"
REGENCY_KEY = "kabkota"
PROGRAMME_KEY = "program"
KPI_KEY = "kpi"
NAMES = ("name_id", "name_en")
BY_HISTORY_KEY, AGAIN_KEY = "_by_history", "_by_history_again"
UNMET_KEY = "_unmet_month"
SIGNS = re.compile(r"([^\w\s])")
LONGEST_SHOWN = 60
# Streamlit's own parts of an address, which no page may set.
NOT_OURS = ("embed", "embed_options")


@dataclass(frozen=True)
class Region:
    """The chosen region and its way up; a code is None above its level."""

    code: str
    name: str
    province: str | None
    regency: str | None
    names: dict[str, str]

    @property
    def parents(self) -> list[str]:
        """Codes above it, the nearest first."""
        above = [NATION] if self.province else []
        return [self.province, *above] if self.regency and self.province else above

    @property
    def children_of(self) -> str:
        """The region whose kabupaten/kota are compared: its own, or those of its province."""
        return self.province or NATION

    @property
    def above(self) -> str:
        """The name of `children_of`."""
        return self.names.get(self.children_of, self.name)


def remember(*keys: str) -> None:
    """Gives choices back that Streamlit forgot with their widgets, when the reader comes from another page.

    Call it before the widgets are made, and `keep` after. What the URL says goes first. A choice that the first page
    read from its URL still counts as made in the session, though the new page's widget does not get it.
    """
    for key in keys:
        if st.session_state.get(BY_HISTORY_KEY):
            # What the address of that time does not name was not chosen then.
            if key not in st.query_params and _comes_from_elsewhere(key):
                st.session_state.pop(key, None)
            continue
        kept = st.session_state.get(f"_{key}")
        is_unset = key not in st.session_state or _comes_from_elsewhere(key)
        if kept is not None and is_unset and key not in st.query_params:
            st.session_state[key] = kept


def keep(**choices: str | int | list[str]) -> None:
    """Notes choices for `remember`, outside the widgets' own state, with the page on which they hold."""
    for key, value in choices.items():
        st.session_state[f"_{key}"] = value
        st.session_state[f"_{key}_page"] = _page()


def write_address(key: str, label: str | None) -> None:
    """Puts a remembered choice into the address of the page that the reader comes to.

    Call it after `remember` and before the widget is made: its own binding writes only what a reader has chosen in a
    widget, and so leaves out what the page before took from its address.

    Args:
        key: of the widget.
        label: of the choice as the widget writes it, None where it is the widget's default or not among its options.
    """
    if label is not None and _comes_from_elsewhere(key) and key not in st.query_params:
        # A run that was cut short has bound the widget already; then its address is the widget's.
        with suppress(StreamlitAPIException):
            st.query_params[key] = label


def follow_history() -> None:
    """Gives the address of a page back what Streamlit drops where the browser's own buttons lead to another page.

    Streamlit takes a choice that both pages have for the other page's, and shows the widget's default. Call it once the
    page is known; it begins the run again where something was dropped.
    """
    context = get_script_run_ctx()
    if context is None or not context.is_history_navigation:
        st.session_state[BY_HISTORY_KEY] = st.session_state.pop(AGAIN_KEY, False)
        return
    st.session_state[BY_HISTORY_KEY] = True
    known = {*st.query_params, *NOT_OURS}
    dropped = {key: words for key, words in parse_qs(context.query_string).items() if key not in known}
    if dropped:
        st.query_params.update({key: words if len(words) > 1 else words[0] for key, words in dropped.items()})
        st.session_state[AGAIN_KEY] = True
        st.rerun()


def follow_address(key: str, options: Mapping[str, str]) -> None:
    """Chooses what the address says, where the reader comes back to a page by the browser's own buttons.

    Call it after `remember` and before the widget is made: its own binding reads the address only in a new session.

    Args:
        key: of the widget.
        options: what may be chosen, by the words in the address.
    """
    words = st.query_params.get(key, "")
    if words in options and _comes_from_elsewhere(key):
        st.session_state[key] = options[words]


def _comes_from_elsewhere(key: str) -> bool:
    return st.session_state.get(f"_{key}_page") != _page()


def _page() -> str:
    context = get_script_run_ctx()
    return context.page_script_hash if context else ""


def choose_language() -> Language:
    """ID or EN."""
    _mend_language()
    st.segmented_control(
        current_language().text("filters.language"),
        CODES,
        default=default_code(),
        format_func=str.upper,
        key=STATE_KEY,
        bind="query-params",
        label_visibility="collapsed",
        required=True,
        on_change=_choose_again,
    )
    return current_language()


def _mend_language() -> None:
    """Takes ?bahasa=en for EN: the switch itself would not."""
    asked = st.query_params.get(STATE_KEY, "")
    if STATE_KEY not in st.session_state and asked != asked.upper() and asked.lower() in CODES:
        st.query_params[STATE_KEY] = asked.upper()
        st.rerun()


def _choose_again() -> None:
    """Chooses everything once more, so that the browser learns the choices' words in the other language.

    It keeps a choice by its words: it would go on to show the old ones and send them with the next click, and what is
    not among the options is taken for the default, another month for example.
    """
    for key, value in st.session_state.items():
        words = value if isinstance(value, list) else [value]
        is_choice = not str(key).startswith("_") and all(type(word) in (str, int, date) for word in words)
        if is_choice and key != STATE_KEY:
            st.session_state[key] = value


def choose_publication(publications: pd.DataFrame, language: Language) -> pd.Series:
    """The current publication of the chosen month, the newest where none is chosen."""
    current = publications[publications["is_current"]].set_index("period")
    months = list(current.index)
    asked = st.query_params.get(MONTH_KEY, "")
    is_named = asked in [language.month(month) for month in months]
    if st.session_state.get(MONTH_KEY) not in months and not is_named:
        named = _read_month(asked, months)
        chosen = named or months[0]
        st.session_state[UNMET_KEY] = (asked, chosen) if asked and named is None else None
        # Chosen, not the widget's default, which no address names: the link would show another month when there is one.
        with suppress(StreamlitAPIException):
            st.query_params[MONTH_KEY] = language.month(chosen)
        st.session_state[MONTH_KEY] = chosen
        if asked:
            # The widget would take what it does not know out of the address again.
            st.rerun()
    period = st.selectbox(
        language.text("filters.month"),
        months,
        index=None,
        format_func=language.month,
        key=MONTH_KEY,
        bind="query-params",
        label_visibility="collapsed",
        placeholder=language.month(months[0]),
    )
    return _publication_of(current, period or months[0])


def _read_month(words: str, months: Sequence[date]) -> date | None:
    """A month of the address that is not in the reader's language: the other one, or 2024-10."""
    known = {Language(code).month(month).casefold(): month for code in CODES for month in months}
    return (known | {f"{month:%Y-%m}": month for month in months}).get(words.casefold())


def unmet_month(period: date) -> str | None:
    """The month that the address asked for where it is not published and this one stands for it; None else."""
    asked: tuple[str, date] | None = st.session_state.get(UNMET_KEY)
    if asked is None or asked[1] != period:
        st.session_state[UNMET_KEY] = None
        return None
    return asked[0]


def tell_unknown(key: str, known: Iterable[str], language: Language) -> None:
    """Says that the address names something that there is not; call it before the widget, which drops it."""
    asked = st.query_params.get(key, "")
    if asked and key not in st.session_state and asked not in known:
        st.toast(
            language.text("filters.unknown", asked=_as_plain(asked)), icon=":material/link_off:", duration="infinite"
        )


def _as_plain(words: str) -> str:
    """What somebody wrote into an address, without its Markdown: no link or picture of theirs on a page of Padan."""
    shown = " ".join(words.split())
    return SIGNS.sub(r"\\\1", shown if len(shown) <= LONGEST_SHOWN else f"{shown[:LONGEST_SHOWN]}…")


def newest_publication(publications: pd.DataFrame) -> pd.Series:
    """The current publication of the newest month, for pages that choose none."""
    current = publications[publications["is_current"]].set_index("period")
    return _publication_of(current, current.index[0])


def _publication_of(current: pd.DataFrame, period: date) -> pd.Series:
    chosen = current.loc[period].copy()
    chosen["period"] = period
    return chosen


def choose_region(regions: pd.DataFrame, language: Language) -> Region:
    """Nation, province, kabupaten/kota, each by name; the map sets the same state."""
    remember(PROVINCE_KEY, REGENCY_KEY)
    names = dict(zip(regions["region_code"], regions["region_name"], strict=True))
    provinces = regions.loc[regions["region_level"] == "provinsi", "region_code"].tolist()
    _choose_province_above(regions)
    tell_unknown(PROVINCE_KEY, [names[code] for code in provinces], language)
    follow_address(PROVINCE_KEY, {names[code]: code for code in provinces})
    write_address(PROVINCE_KEY, _label(PROVINCE_KEY, provinces, names))
    province = st.selectbox(
        language.text("filters.province"),
        [NATION, *provinces],
        format_func=lambda code: language.text("filters.all_provinces") if code == NATION else names[code],
        key=PROVINCE_KEY,
        bind="query-params",
    )
    regencies = regions.loc[
        (regions["region_level"] == "kabkota") & (regions["parent_code"] == province), "region_code"
    ].tolist()
    # A regency of the province that was chosen before: Streamlit would keep it beside the new options.
    if st.session_state.get(REGENCY_KEY, province) not in (province, *regencies):
        st.session_state[REGENCY_KEY] = province
    tell_unknown(REGENCY_KEY, names.values(), language)
    follow_address(REGENCY_KEY, {names[code]: code for code in regencies})
    write_address(REGENCY_KEY, _label(REGENCY_KEY, regencies, names))
    regency = st.selectbox(
        language.text("filters.regency"),
        [province, *regencies],
        format_func=lambda code: language.text("filters.all_regencies") if code == province else names[code],
        key=REGENCY_KEY,
        bind="query-params",
        disabled=province == NATION,
    )
    if regency not in regencies:
        regency = province
    keep(**{PROVINCE_KEY: province, REGENCY_KEY: regency})
    name = names.get(regency, language.text("filters.nation"))
    note_choice(name if regency == province else f"{name}, {names[province]}")
    return Region(
        code=regency,
        name=name,
        province=None if province == NATION else province,
        regency=None if regency == province else regency,
        names=names,
    )


def _choose_province_above(regions: pd.DataFrame) -> None:
    """Chooses the province of a kabupaten/kota that the address names alone."""
    if PROVINCE_KEY in st.session_state or PROVINCE_KEY in st.query_params:
        return
    is_asked = (regions["region_level"] == "kabkota") & (regions["region_name"] == st.query_params.get(REGENCY_KEY, ""))
    above = regions.loc[is_asked, "parent_code"].tolist()
    if len(above) == 1:
        st.session_state[PROVINCE_KEY] = above[0]


def _label(key: str, options: list[str], names: dict[str, str]) -> str | None:
    chosen = st.session_state.get(key)
    return names[chosen] if chosen in options else None


def choose_programme(programmes: pd.DataFrame, language: Language, *, default: str = "PKH") -> pd.Series:
    """One row of `read_programmes`; the same choice on every page that has it."""
    remember(PROGRAMME_KEY)
    names = dict(zip(programmes["programme_id"], programmes[f"name_{language.code}"], strict=True))
    codes = list(names)
    first = default if default in codes else codes[0]
    in_any = {name: code for name_of in NAMES for name, code in zip(programmes[name_of], codes, strict=True)}
    tell_unknown(PROGRAMME_KEY, in_any, language)
    follow_address(PROGRAMME_KEY, in_any)
    write_address(PROGRAMME_KEY, _label(PROGRAMME_KEY, [code for code in codes if code != first], names))
    chosen: str = st.selectbox(
        language.text("filters.programme"),
        codes,
        index=codes.index(first),
        format_func=names.__getitem__,
        key=PROGRAMME_KEY,
        bind="query-params",
    )
    keep(**{PROGRAMME_KEY: chosen})
    note_choice(names[chosen])
    return programmes[programmes["programme_id"] == chosen].iloc[0]


def go_to(province: str, regency: str | None = None) -> None:
    """Sets the region; for callbacks, which run before the widgets are made."""
    st.session_state[PROVINCE_KEY] = province
    st.session_state[REGENCY_KEY] = regency or province
