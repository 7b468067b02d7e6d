"""Plans with indicators and targets (a Renstra, the RPJMN): from a folder or one sheet, checked, kept by version."""

from padan.plans.check import check_plan
from padan.plans.read import read_plan
from padan.plans.sheet import read_sheet
from padan.plans.shipped import load_shipped_plans, shipped_digest
from padan.plans.store import Loaded, list_plans, load_plan, plans_in_force, show_plan

__all__ = [
    "Loaded",
    "check_plan",
    "list_plans",
    "load_plan",
    "load_shipped_plans",
    "plans_in_force",
    "read_plan",
    "read_sheet",
    "shipped_digest",
    "show_plan",
]
