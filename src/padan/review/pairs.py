"""How a pair is named: a record of a delivery and the person that it may mean."""

from dataclasses import dataclass

from padan.contract import extracts
from padan.language import choose
from padan.review.refusals import Unfit, check_text

# The generation of the registry before, while a programme still follows it, is matched as a dataset of its own.
PREVIOUS_REGISTRY = "kemensos_registri_dtks"
LONGEST_KEY = 500
LARGEST_PERSON = 2**63 - 1


@dataclass(frozen=True)
class PairKey:
    """Written DATASET/RECORD_KEY/PERSON_ID; the record key may itself hold a slash.

    Attributes:
        dataset: name in contracts/extracts.yaml, or the registry generation before.
        record_key: values of the key columns joined by `|`.
        person_id: the person proposed.
    """

    dataset: str
    record_key: str
    person_id: int

    def __str__(self) -> str:
        return f"{self.dataset}/{self.record_key}/{self.person_id}"


def parse_key(text: str) -> PairKey:
    """Reads what `str(PairKey)` writes.

    Raises:
        Unfit: not of that form, or an unknown dataset.
    """
    dataset, _, rest = check_text(text, at_most=LONGEST_KEY).partition("/")
    record_key, _, person = rest.rpartition("/")
    is_number = person.isascii() and person.isdigit() and len(person) <= 19 and int(person) <= LARGEST_PERSON
    if not record_key or not is_number or dataset not in (*extracts(), PREVIOUS_REGISTRY):
        raise Unfit(
            choose(
                "kunci pasangan ditulis DATASET/KUNCI/PERSON_ID, seperti dicetak `padan review`",
                "a pair is written DATASET/KEY/PERSON_ID, as `padan review` prints it",
            )
        )
    return PairKey(dataset, record_key, int(person))
