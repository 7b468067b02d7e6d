"""Household survey micro-data: read, checked, estimated with design-based errors, published apart from registers."""

from padan.survey.check import Households, check_households
from padan.survey.estimate import Options, estimate_survey
from padan.survey.manifest import SurveyManifest, read_manifest
from padan.survey.publish import Publication, publish_survey, published_revision
from padan.survey.quantities import list_quantities
from padan.survey.reader import read_file
from padan.survey.store import check_revision, known_codes, store_households

__all__ = [
    "Households",
    "Options",
    "Publication",
    "SurveyManifest",
    "check_households",
    "check_revision",
    "estimate_survey",
    "known_codes",
    "list_quantities",
    "publish_survey",
    "published_revision",
    "read_file",
    "read_manifest",
    "store_households",
]
