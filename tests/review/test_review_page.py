"""The review page under AppTest, and the helpers that put names on it."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import psycopg
import pytest
import streamlit
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sample_review import Keys
from streamlit.testing.v1 import AppTest

from app_pages import app_at
from padan.identity.matching.model import level_labels
from padan.postgres import Warehouse
from padan.review import Steward, Throttle, decide, is_steward_token, steward_token
from padan.review.differences import Comparison, compare_field
from padan.settings import Settings, get_settings

TOKEN = "kata-sandi-pengelola-uji"
CLOSED = "Halaman ini hanya untuk pengelola pemadanan"
OpenReview = Callable[..., AppTest]
ANY_TEXT = st.one_of(
    st.none(), st.text(max_size=80), st.text(min_size=190, max_size=260), st.text("<>&\"'/ab", max_size=30)
)


@pytest.fixture
def open_review(reviewed: Warehouse, keys: Keys, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenReview]:
    """Opens the page; with a secret on the server or without."""

    def forget() -> None:
        get_settings.cache_clear()
        streamlit.cache_data.clear()
        streamlit.cache_resource.clear()

    def open_(token: str | None = TOKEN, **query: str) -> AppTest:
        monkeypatch.setenv("PADAN_HOME", str(reviewed.home))
        monkeypatch.delenv("PADAN_DATABASE_URL", raising=False)
        if token is None:
            monkeypatch.delenv("PADAN_STEWARD_TOKEN", raising=False)
        else:
            monkeypatch.setenv("PADAN_STEWARD_TOKEN", token)
        forget()
        return app_at("review", **query).run()

    yield open_
    forget()


def unlock(app: AppTest, token: str = TOKEN, name: str = "Siti") -> AppTest:
    app.text_input(key="steward_name").input(name)
    app.text_input(key="steward_token").input(token)
    return next(button for button in app.button if button.label in ("Buka tinjauan", "Open the review")).click().run()


def press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()


def text_of(app: AppTest) -> str:
    from page_text import text_of as read

    return read(app)


@pytest.mark.parametrize("token", [None, "pendek"])
def test_page_is_closed_without_a_long_enough_secret_and_asks_the_database_nothing(
    open_review: OpenReview, matcher: psycopg.Connection[tuple[object, ...]], token: str | None
) -> None:
    app = open_review(token)

    assert CLOSED in text_of(app) and "dimatikan" in text_of(app)
    assert not app.text_input
    sessions = matcher.execute("select count(*) from pg_stat_activity where usename = 'padan_steward'").fetchone()
    assert sessions == (0,)
    assert matcher.execute("select count(*) from identity.access_log").fetchone() == (0,)


@pytest.mark.parametrize(("token", "name"), [("salah", "Siti"), ("", "Siti"), (TOKEN, ""), (TOKEN, "x\ny")])
def test_wrong_secret_or_no_name_opens_nothing(open_review: OpenReview, token: str, name: str) -> None:
    app = unlock(open_review(), token, name)

    assert CLOSED in text_of(app)
    assert len(app.error) == 1
    assert "SUPARMAN" not in text_of(app)


@pytest.mark.parametrize(("language", "word"), [("ID", "berbeda"), ("EN", "differs")])
def test_unlocked_page_shows_one_pair_in_both_languages(open_review: OpenReview, language: str, word: str) -> None:
    app = unlock(open_review(bahasa=language))

    assert not app.exception
    text = text_of(app)
    assert "SUPARMAN" in text and "WARGA BUNGA" in text and word in text
    assert "DEWI" not in text  # one pair at a time
    assert "data perorangan" in text or "personal data" in text


def test_redrawing_is_no_new_look_and_another_filter_is(
    open_review: OpenReview, matcher: psycopg.Connection[tuple[object, ...]]
) -> None:
    looks = "select count(*) from identity.access_log where what = 'lihat_pasangan'"
    app = unlock(open_review())
    app.run()
    assert matcher.execute(looks).fetchone() == (1,)

    app.selectbox(key="review_reason").select("ganda").run()

    assert "DEWI WARGA" in text_of(app)
    assert matcher.execute(looks).fetchone() == (2,)


def test_second_acceptance_of_a_record_is_refused_in_words(
    open_review: OpenReview, keys: Keys, steward: Steward
) -> None:
    app = unlock(open_review())
    app.selectbox(key="review_dataset").select("bpjs_kesehatan_peserta").run()
    app.selectbox(key="review_reason").select("meragukan").run()
    press(app, "Tolak: orang lain")
    # While the record is on the page, somebody else accepts it as its other candidate.
    decide(steward, keys["SECOND_CHOICE"], decision="terima", note="", by="Budi")
    press(app, "Terima: orang yang sama")

    assert "Data ini sudah diterima sebagai orang lain." in text_of(app)


def test_idle_session_locks_itself(open_review: OpenReview) -> None:
    app = unlock(open_review())
    app.session_state["_steward"].seen_at -= 16 * 60
    app.run()

    assert CLOSED in text_of(app) and "SUPARMAN" not in text_of(app)


def test_secret_may_be_a_file_of_padan_home_and_must_be_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PADAN_STEWARD_TOKEN", raising=False)
    own = Settings(home=tmp_path)
    assert steward_token(own) is None
    (tmp_path / "steward.token").write_text("pendek\n")
    assert steward_token(own) is None
    (tmp_path / "steward.token").write_text(f"{TOKEN}\n")
    assert steward_token(own) == TOKEN
    assert is_steward_token(TOKEN, TOKEN)
    assert not is_steward_token("", None) and not is_steward_token(TOKEN[:-1], TOKEN)


def test_throttle_lets_a_try_through_again_when_the_oldest_failure_is_old() -> None:
    now = [0.0]
    throttle = Throttle(2, 60, clock=lambda: now[0])
    throttle.note_failure()
    now[0] = 10
    assert throttle.seconds_to_wait() == 0
    throttle.note_failure()
    assert throttle.seconds_to_wait() == 50
    now[0] = 61
    assert throttle.seconds_to_wait() == 0


@settings(max_examples=300, deadline=None)
@given(ANY_TEXT, ANY_TEXT, st.sampled_from(["nik", "no_kk", "nama", "tgl_lahir", "jenis_kelamin", "kode_wilayah"]))
@example("<script>alert(1)</script>", "&lt;b&gt;", "nama")
@example("x" * 5000, "y" * 5000, "nama")
@example("\ud800\x00\u202e", "İ", "nama")
def test_any_name_is_compared_and_shown_as_text(recorded: str | None, registered: str | None, field: str) -> None:
    from dashboards.components.review_pair import LONGEST_SHOWN, pair_table, printable
    from dashboards.language import Language

    comparison: Comparison = compare_field(field, recorded, registered)
    html = pair_table([comparison], {}, Language("id")).html

    tags = set(re.findall(r"</?([a-z]+)", html))
    assert tags <= {"div", "table", "caption", "thead", "tbody", "tr", "th", "td", "span", "mark"}
    sides = ((recorded, comparison.recorded_pieces), (registered, comparison.registered_pieces))
    values = re.findall(r'<span class="(?:value|none)">(.*?)</span>', html)
    for (text, pieces), value in zip(sides, values, strict=True):
        whole = (text or "").strip()
        assert "".join(piece.text for piece in pieces) == whole
        assert unescape(re.sub(r"</?mark>", "", value)) == (printable(whole[:LONGEST_SHOWN]) or "tidak diisi")
    both = (recorded or "").strip() and (registered or "").strip()
    assert (comparison.verdict == "kosong") == (not both)
    assert (
        comparison.verdict != "sama"
        or (recorded or "").strip().casefold()[:2] == (registered or "").strip().casefold()[:2]
    )


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80), st.one_of(st.none(), st.floats(-60, 60)))
def test_any_evidence_is_drawn_without_markup(comparison: str, level: str, weight: float | None) -> None:
    from dashboards.charts.evidence import plot_evidence
    from dashboards.components.review_pair import evidence_steps, evidence_total
    from dashboards.language import Language

    language = Language("id")
    steps = evidence_steps([{"comparison": comparison, "level": level, "weight": weight}], -3.0, language)
    total = evidence_total(steps, language)
    figure = plot_evidence(steps, total=total, language=language).as_figure()

    assert total.weight == pytest.approx(-3.0, abs=0.06)
    assert all(not re.sub(r"</?b>|<br>", "", label).count("<") for label in figure.layout.yaxis.ticktext)
    assert ("mendukung" in steps[-1].words) <= (steps[-1].weight > 0)


def test_every_level_of_the_model_is_named_in_the_reader_s_language() -> None:
    from dashboards.components.review_pair import LONGEST_LEVEL, evidence_steps
    from dashboards.language import Language

    levels = sorted({label for _, _, label in level_labels()})
    evidence = [{"comparison": "nama", "level": level, "weight": 1.0} for level in levels]

    assert sorted(step.found for step in evidence_steps(evidence, None, Language("id"))) == sorted(
        level if len(level) <= LONGEST_LEVEL else f"{level[:LONGEST_LEVEL]}…" for level in levels
    )
    assert not set(levels) & {step.found for step in evidence_steps(evidence, None, Language("en"))}
