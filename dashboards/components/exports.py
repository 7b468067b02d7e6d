"""Files that readers take along: every one is written down before it leaves."""

from collections.abc import Callable
from functools import partial
from typing import Any, Literal

import streamlit as st

from dashboards.access.identity import Identity
from dashboards.access.session import current_identity, current_page, is_over
from dashboards.data.access_log import record

Content = str | bytes
Source = Content | Callable[[], Content]


def offer_file(
    label: str,
    content: Source,
    *,
    file_name: str,
    mime: str,
    key: str | None = None,
    icon: str | None = None,
    width: Literal["content", "stretch"] = "content",
) -> None:
    """A download button; the click makes the file and its row in ops.access_log, without another run of the page.

    Args:
        label: of the button.
        content: the file, or what makes it.
        file_name: as the reader's browser saves it; it is written down.
        mime: type of the content.
        key: of the widget.
        icon: beside the label.
        width: of the button.
    """
    identity = current_identity()
    if identity is None:
        return
    # The click is answered outside the page's run, where nobody is signed in: what is written is bound now.
    taken = partial(_take, content, identity, current_page(), file_name, st.query_params.to_dict())
    st.download_button(label, taken, file_name, mime, key=key, icon=icon, width=width, on_click="ignore")


def _take(source: Source, identity: Identity, page: str, file_name: str, choices: dict[str, Any]) -> Content:
    """The file, for whoever is still signed in.

    Raises:
        PermissionError: the sign-in has ended while the page stood open.
    """
    if is_over(identity):
        record(identity, "ditolak", page=page, details={"file": file_name, "reason": "berakhir"})
        raise PermissionError(f"{file_name}: the sign-in has ended")
    record(identity, "unduh", page=page, details={"file": file_name, "choices": choices})
    return source() if callable(source) else source
