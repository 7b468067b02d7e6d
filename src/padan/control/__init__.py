"""The control loop: findings of each month, meetings, decisions and actions, with the history of every word."""

from padan.control.actions import NewAction, Number, add_action, close_action, edit_action, list_actions
from padan.control.findings import Written, refresh_month, write_findings, write_pending
from padan.control.history import read_history
from padan.control.make_up import make_up
from padan.control.meetings import (
    NewMeeting,
    ProposedItem,
    add_item,
    add_meeting,
    edit_item,
    edit_meeting,
    list_items,
    list_meetings,
    propose_agenda,
    propose_items,
)
from padan.control.minutes import write_minutes
from padan.control.operator import write_as
from padan.control.refusals import Writer
from padan.control.register import NewFinding, add_finding, close_finding, edit_finding, list_findings
from padan.control.rows import read_row
from padan.control.rules import SEVERITIES, ControlContract, Rule, control_contract, parse_control
from padan.control.unlock import control_token

__all__ = [
    "SEVERITIES",
    "ControlContract",
    "NewAction",
    "NewFinding",
    "NewMeeting",
    "Number",
    "ProposedItem",
    "Rule",
    "Writer",
    "Written",
    "add_action",
    "add_finding",
    "add_item",
    "add_meeting",
    "close_action",
    "close_finding",
    "control_contract",
    "control_token",
    "edit_action",
    "edit_finding",
    "edit_item",
    "edit_meeting",
    "list_actions",
    "list_findings",
    "list_items",
    "list_meetings",
    "make_up",
    "parse_control",
    "propose_agenda",
    "propose_items",
    "read_history",
    "read_row",
    "refresh_month",
    "write_as",
    "write_findings",
    "write_minutes",
    "write_pending",
]
