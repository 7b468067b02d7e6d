"""Landing: what an inbox holds of a dataset is verified against its manifest and loaded into `raw` as delivered."""

from padan.landing.deliveries import Delivery, current_delivery, landed_leaf
from padan.landing.inbox import Inbox, InboxFile, open_inbox
from padan.landing.land import land_dataset

__all__ = ["Delivery", "Inbox", "InboxFile", "current_delivery", "land_dataset", "landed_leaf", "open_inbox"]
