"""What a figure means: its definition, its counts, its sources, one click away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboards.data.method_texts import SIDES, write_side
from dashboards.data.queries import definitions_by_id
from dashboards.language import Language

REGISTER = "dukcapil_penduduk"
MATCHED = (
    "kemensos_registri", "bpjs_kesehatan_peserta", "bpjs_ketenagakerjaan_peserta", "kemensos_bansos", REGISTER,
)  # fmt: skip


@dataclass(frozen=True)
class Beside:
    """Counts that are no indicators of mart.dim_indicator, as contracts/warehouse.yaml defines them.

    Attributes:
        definition: key of the texts `beside.definitions`.
        table: of mart.
        datasets: behind it.
    """

    definition: str
    table: str
    datasets: tuple[str, ...]


# By the key of their name in the texts `beside.names`.
BESIDE = {
    "flow_population": Beside("flow", "fct_flow", (REGISTER,)),
    "flow_registry": Beside("flow", "fct_flow", ("kemensos_registri", REGISTER)),
    "flow_jkn": Beside("flow", "fct_flow", ("bpjs_kesehatan_peserta", REGISTER)),
    "flow_programme": Beside("flow", "fct_flow", ("kemensos_bansos", REGISTER)),
    "transition_jkn": Beside("transition_jkn", "fct_transition", ("bpjs_kesehatan_peserta", REGISTER)),
    "transition_decile": Beside("transition_decile", "fct_transition", ("kemensos_registri", REGISTER)),
    "overlap": Beside("overlap", "fct_programme_overlap", ("kemensos_bansos", "kemensos_registri", REGISTER)),
    "programme_decile": Beside(
        "programme_decile", "fct_programme_decile", ("kemensos_bansos", "kemensos_registri", REGISTER)
    ),
    "match_quality": Beside("match_quality", "fct_match_quality", MATCHED),
    "identity_rule": Beside("identity_rule", "fct_identity_rule", MATCHED),
}


def show_definitions(names: tuple[str, ...], language: Language, *, label: str = "") -> None:
    """A link that opens the definitions of the given indicators, or of what is `BESIDE` them."""
    with st.popover(label or language.text("definition.open"), type="tertiary"):
        write_definitions(names, language)


def write_definitions(names: tuple[str, ...], language: Language) -> None:
    """The same without the link."""
    definitions = definitions_by_id()
    for name in names:
        if name in BESIDE:
            title, text, source = _describe(name, language)
            st.markdown(f"**{title}**\n\n{text}")
            st.caption(source)
        elif name in definitions:
            _write_definition(definitions[name], language)
        else:
            st.write(language.text("definition.none"))


def list_definitions(names: Sequence[str], language: Language) -> list[tuple[str, str]]:
    """Name, and definition with sources, of those that have one; for files."""
    definitions, pairs = definitions_by_id(), []
    for name in names:
        if name in BESIDE:
            title, text, source = _describe(name, language)
            pairs.append((title, f"{text} ({source})"))
        elif name in definitions:
            row = definitions[name]
            sources = _name_datasets(row["source_datasets"], language)
            pairs.append((str(row[f"name_{language.code}"]), f"{row[f'definition_{language.code}']} ({sources})"))
    return pairs


def _describe(name: str, language: Language) -> tuple[str, str, str]:
    """Name, definition and source of what is beside the indicators."""
    beside = BESIDE[name]
    sources = _name_datasets(beside.datasets, language)
    return (
        language.text(f"beside.names.{name}"),
        language.text(f"beside.definitions.{beside.definition}"),
        language.text("definition.table", sources=sources, table=f"mart.{beside.table}"),
    )


def _write_definition(row: Mapping[str, Any], language: Language) -> None:
    parts = [f"**{row[f'name_{language.code}']}**", row[f"definition_{language.code}"]]
    for side in SIDES:
        if counted := write_side(row, side, language):
            parts.append(f"**{language.text(f'definition.{side}')}:** {counted}")
    st.markdown("\n\n".join(parts))
    sources = _name_datasets(row["source_datasets"], language)
    st.caption(language.text("definition.source", sources=sources, version=row["version"]))


def _name_datasets(datasets: Sequence[str], language: Language) -> str:
    return ", ".join(language.text_or(f"datasets.{name}", name) for name in datasets)
