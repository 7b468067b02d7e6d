"""Which of dbt's events become messages.

dbt makes a message of each of its events before it asks who would write it: of a month's some 20,000 nearly all are of
level debug, which nobody writes, and together they take as long as rendering the models does. It also looks through
the source of every function that is being called for the name that a message about a flag would carry.
"""

from typing import Any

from dbt_common.behavior_flags import BehaviorFlagRendered
from dbt_common.events.base_types import BaseEvent, EventLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.events.event_manager_client import ctx_set_event_manager, get_event_manager

UNWRITTEN = (EventLevel.DEBUG, EventLevel.TEST)


class WrittenEvents(EventManager):
    """dbt's own manager, without the events that no log of ours writes (`--log-level-file info`)."""

    def fire_event(
        self,
        e: BaseEvent,
        level: EventLevel | None = None,
        node: Any = None,
        force_warn_or_error_handling: bool = False,
    ) -> None:
        """Hands on an event that may be written, warn or stop a build."""
        if force_warn_or_error_handling or (level or e.level_tag()) not in UNWRITTEN:
            super().fire_event(e, level, node, force_warn_or_error_handling)


def write_no_debug_events() -> None:
    """Makes dbt in this process leave out what is below level info, and the source of a flag, which no text names."""
    BehaviorFlagRendered._default_source = staticmethod(lambda: "dbt.adapters")  # type: ignore[method-assign]  # dbt's own takes 0.1 to 3 s
    if not isinstance(get_event_manager(), WrittenEvents):
        ctx_set_event_manager(WrittenEvents())
