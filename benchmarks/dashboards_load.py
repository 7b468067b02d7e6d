"""People clicking at once: sessions over websockets, as a browser opens them, without the drawing.

Each visitor opens a page, then every few seconds chooses in one of its filters or goes to another page. The time of a
click runs from the message to the end of the script; everything that is drawn has then arrived.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

import psutil
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from memory_sampler import MEGABYTE

TIMEOUT_SECONDS = 60
# The title that a page shows in place of a traceback, and that of a warehouse out of reach.
FAILURES = ("Halaman ini tidak dapat ditampilkan", "Gudang data tidak dapat dihubungi")
OTHER_PAGE = 0.2  # of the clicks; the others choose in a filter of the page
MEMORY_EVERY_SECONDS = 5


@dataclass
class Load:
    """What a run gave.

    Attributes:
        seconds: of the run.
        clicks: what was clicked (`open`, `page`, or the filter's key), path of the page, seconds, second of the run.
        errors: what went wrong.
        memory: second of the run and resident megabytes of the server's processes together.
        bytes_received: by all visitors.
        cpu: mean processor share of the server's processes together, 1 is a core.
    """

    seconds: float
    clicks: list[tuple[str, str, float, float]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)
    bytes_received: int = 0
    cpu: float = 0.0


def run_load(
    address: str, pages: Sequence[str], *, people: int, seconds: float, pause: tuple[float, float],
    pids: Sequence[int], seed: int = 1,
) -> Load:  # fmt: skip
    """Lets `people` click for `seconds`, each after a pause between the two given.

    Args:
        address: of the server.
        pages: paths to go to.
        people: sessions at once.
        seconds: how long.
        pause: shortest and longest seconds between an answer and the next click.
        pids: of the server's processes, whose memory and processor time are watched.
        seed: same seed, same wishes; what they meet depends on the times.
    """
    load = Load(seconds)
    processes = [psutil.Process(pid) for pid in pids]
    before = _processor_seconds(processes)
    asyncio.run(_everybody(address, pages, load, people, pause, processes, seed))
    load.cpu = (_processor_seconds(processes) - before) / seconds
    return load


def _processor_seconds(processes: Sequence[psutil.Process]) -> float:
    return sum(times.user + times.system for times in (process.cpu_times() for process in processes))


async def _everybody(
    address: str, pages: Sequence[str], load: Load, people: int, pause: tuple[float, float],
    processes: Sequence[psutil.Process], seed: int,
) -> None:  # fmt: skip
    began = time.monotonic()
    watch = asyncio.create_task(_watch_memory(processes, load, began))
    visitors = [_Visitor(address, pages, load, random.Random(seed * 1000 + n), began, pause) for n in range(people)]
    await asyncio.gather(*(visitor.stay() for visitor in visitors))
    watch.cancel()


async def _watch_memory(processes: Sequence[psutil.Process], load: Load, began: float) -> None:
    while True:
        resident = sum(process.memory_info().rss for process in processes)
        load.memory.append((time.monotonic() - began, resident / MEGABYTE))
        await asyncio.sleep(MEMORY_EVERY_SECONDS)


@dataclass(frozen=True)
class _Filter:
    """A selectbox that the page offers: its widget and what may be chosen in it."""

    widget: str
    key: str
    options: Sequence[str]


class _Visitor:
    """One session with its own choices."""

    def __init__(
        self, address: str, pages: Sequence[str], load: Load, chance: random.Random, began: float,
        pause: tuple[float, float],
    ) -> None:  # fmt: skip
        self._address, self._pages, self._load, self._chance = address, pages, load, chance
        self._began, self._pause = began, pause
        self._page = chance.choice(pages)
        self._query: dict[str, str] = {}
        self._filters: list[_Filter] = []

    @property
    def _is_over(self) -> bool:
        return time.monotonic() > self._began + self._load.seconds

    async def stay(self) -> None:
        """Opens a page and clicks until the time is over; an error ends the session and a new one begins."""
        while not self._is_over:
            try:
                await self._visit()
            except (OSError, TimeoutError, RuntimeError, websockets.WebSocketException) as error:
                self._load.errors.append(f"{self._page}: {type(error).__name__} {error}")

    async def _visit(self) -> None:
        await asyncio.sleep(self._chance.uniform(*self._pause))
        url = self._address.replace("http://", "ws://") + "/_stcore/stream"
        async with websockets.connect(
            url,
            proxy=None,
            subprotocols=[websockets.Subprotocol("streamlit")],
            origin=websockets.Origin(self._address),
            max_size=None,
            compression=None,
        ) as socket:
            await self._timed(socket, "open", None)
            while not self._is_over:
                await asyncio.sleep(self._chance.uniform(*self._pause))
                await self._click(socket)

    async def _click(self, socket: websockets.ClientConnection) -> None:
        if not self._filters or self._chance.random() < OTHER_PAGE:
            self._page = self._chance.choice(self._pages)
            await self._timed(socket, "page", None)
            return
        chosen = self._chance.choice(self._filters)
        option = self._chance.choice(chosen.options)
        self._query[chosen.key] = option
        await self._timed(socket, chosen.key, WidgetState(id=chosen.widget, string_value=option))

    async def _timed(self, socket: websockets.ClientConnection, kind: str, state: WidgetState | None) -> None:
        message = BackMsg()
        message.rerun_script.query_string = urlencode(self._query)
        message.rerun_script.page_name = self._page
        if state is not None:
            message.rerun_script.widget_states.widgets.append(state)
        began = time.monotonic()
        await socket.send(message.SerializeToString())
        async with asyncio.timeout(TIMEOUT_SECONDS):
            answer = await _read_to_end(socket)
        ended = time.monotonic()
        self._load.clicks.append((kind, self._page, ended - began, ended - self._began))
        self._load.bytes_received += answer.size
        self._filters = answer.filters
        if answer.failure:
            self._load.errors.append(f"{self._page}?{urlencode(self._query)}: {answer.failure}")


@dataclass
class _Answer:
    size: int = 0
    filters: list[_Filter] = field(default_factory=list)
    failure: str | None = None


async def _read_to_end(socket: websockets.ClientConnection) -> _Answer:
    answer = _Answer()
    while True:
        content = await socket.recv()
        assert isinstance(content, bytes)
        answer.size += len(content)
        message = ForwardMsg.FromString(content)
        kind = message.WhichOneof("type")
        if kind == "delta":
            _note(message.delta.new_element, answer)
        elif kind == "script_finished":
            if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                return answer
            if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                raise RuntimeError("the script did not compile")


def _note(element: Element, answer: _Answer) -> None:
    kind = element.WhichOneof("type")
    if kind == "selectbox":
        box = element.selectbox
        if box.query_param_key and len(box.options) > 1 and not box.disabled:
            answer.filters.append(_Filter(box.id, box.query_param_key, tuple(box.options)))
    elif kind == "exception":
        answer.failure = element.exception.message
    elif kind == "html" and any(failure in element.html.body for failure in FAILURES):
        answer.failure = "the page says that it failed"
