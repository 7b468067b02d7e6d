"""The two pages as data: every text and figure already written, so that the template only sets it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from padan.brief.headline import GAP, MAPPED, NATION
from padan.brief.headline_table import FLAT, build_headline_table
from padan.brief.map_panel import build_map
from padan.brief.oversight import Oversight
from padan.brief.oversight_panels import build_actions, build_findings, build_kpis, count_overdue, shorten
from padan.brief.read import Delivery, Figure, Figures
from padan.brief.regions_panel import build_regions
from padan.brief.words import Words, day_in_jakarta
from padan.contract import extracts

LONGEST_REASONS = 300
REGISTRY = "kemensos_registri"


@dataclass(frozen=True)
class Occasion:
    """The meeting that a brief is for, if any.

    Attributes:
        held_on: its day.
        frozen_on: last day whose publications its papers know; None: everything published.
    """

    held_on: date | None = None
    frozen_on: date | None = None


def build_page(figures: Figures, oversight: Oversight, occasion: Occasion, words: Words) -> dict[str, Any]:
    """What template/brief.typ sets; only text, numbers as text, lists and the SVG of the map."""
    publication, region = figures.publication, figures.region
    published_on = day_in_jakarta(figures.published_at)
    as_of = occasion.held_on or published_on
    month = words.month(publication.period)
    return {
        "lang": words.code,
        "brief": words.text("brief"),
        "region": region.name,
        "month": month,
        "title": f"{words.text('brief')}: {region.name}, {month}",
        "description": words.text("description", region=region.name, month=month),
        "keywords": words.text("keywords"),
        "date": [published_on.year, published_on.month, published_on.day],
        "occasion": words.text("meeting", date=words.day(occasion.held_on)) if occasion.held_on else "",
        "published": words.text("published", date=words.day(published_on), revision=publication.revision),
        "is_final": publication.status == "final",
        "status": words.text(f"status.{publication.status}"),
        "banners": _banners(figures, words),
        "lead": write_lead(figures, words),
        "attention": _attention(figures, oversight, as_of, words),
        "headline": build_headline_table(figures, words),
        "map": build_map(figures, words),
        "kpi": build_kpis(oversight, region.code, words),
        "findings": build_findings(oversight, region.code, words),
        "actions": build_actions(oversight, region.code, as_of, words),
        "regions": build_regions(figures, words),
        "method": _method(figures, occasion, published_on, words),
        "page": words.text("page", number="{number}", count="{count}"),
    }


def write_lead(figures: Figures, words: Words) -> str:
    """The sentence on top: who is covered, how many of the lowest deciles are not, and where most of them are."""
    name = figures.region.name
    active, gap = figures.figure(MAPPED), figures.figure(GAP)
    if not _is_shown(active) and not _is_shown(gap):
        is_hidden = any(figure is not None and figure.suppressed for figure in (active, gap))
        return words.text("lead.hidden" if is_hidden else "lead.absent", region=name)
    sentence = ""
    if active is not None and active.value is not None:
        sentence = words.text("lead.active", value=words.percent(active.value), region=name)
        sentence += _against_nation(figures, active.value, words)
    if gap is not None and gap.value is not None and gap.numerator:
        sentence += words.text(
            "lead.but_gap" if sentence else "lead.gap",
            count=words.number(gap.numerator),
            share=words.percent(gap.value),
            **({} if sentence else {"region": name}),
        )
        sentence += _where_most(figures, words)
    return f"{sentence}."


def _is_shown(figure: Figure | None) -> bool:
    return figure is not None and figure.value is not None


def _against_nation(figures: Figures, value: Decimal, words: Words) -> str:
    nation = figures.figure(MAPPED, NATION)
    if figures.region.code == NATION or nation is None or nation.value is None:
        return ""
    own, all_of_it = words.percent(value), words.percent(nation.value)
    order = "equal" if own == all_of_it else "below" if value < nation.value else "above"
    return words.text(f"lead.{order}", nation=all_of_it)


def _where_most(figures: Figures, words: Words) -> str:
    """The region below where most of those without cover live; nothing where most of the counts are hidden."""
    if figures.parent is not None:
        return ""
    counts = {
        region.name: figure.numerator
        for region in figures.below
        if (figure := figures.figure(GAP, region.code)) is not None and figure.numerator is not None
    }
    if not counts or 2 * len(counts) < len(figures.below):
        return ""
    place = max(counts, key=lambda name: counts[name])
    return words.text("lead.most_in", place=place, count=words.number(counts[place]))


def _attention(figures: Figures, oversight: Oversight, as_of: date, words: Words) -> list[str]:
    """What has moved and what waits, each a few words."""
    parts = []
    change = figures.changes["mom", MAPPED.key].difference
    if change is not None:
        direction = "flat" if abs(change) < FLAT else "up" if change > 0 else "down"
        since = {"month": words.month(figures.months["mom"][0])}
        if direction != "flat":
            since["size"] = words.text("headline.points", size=words.number(abs(change) * 100, 1))
        parts.append(words.text(f"attention.{direction}", **since))
    for name, count in (
        ("critical", sum(finding.severity == "kritis" for finding in oversight.findings)),
        ("overdue", count_overdue(oversight.actions, as_of)),
        ("behind", sum(kpi.status == "tertinggal" for kpi in oversight.kpis)),
    ):
        if count and (name != "behind" or figures.region.code == NATION):
            parts.append(words.text(f"attention.{name}", count=words.number(count)))
    return parts


def _banners(figures: Figures, words: Words) -> list[dict[str, str]]:
    names = ["synthetic"] if figures.publication.is_synthetic else []
    names += ["suppression_off"] if figures.publication.threshold == 0 else []
    return [{"title": words.text(f"{name}.title"), "text": words.text(f"{name}.text")} for name in names]


def _method(figures: Figures, occasion: Occasion, published_on: date, words: Words) -> dict[str, Any]:
    publication = figures.publication
    status = words.text(f"status.{publication.status}").lower()
    items = [
        (
            words.text("method.publication"),
            words.text(
                "method.publication_text",
                month=words.month(publication.period),
                revision=publication.revision,
                status=status,
                date=words.day(published_on),
            )
            + _reasons(figures, words)
            + _freeze(figures, occasion, words),
        ),
        (words.text("method.registry"), _registry(figures.deliveries, words)),
        (words.text("method.matching"), words.text(f"method.basis.{publication.main_basis}")),
        (words.text("method.older"), _older(figures.deliveries, words)),
        (words.text("method.reading"), words.text("method.reading_text", threshold=publication.threshold)),
    ]
    return {"title": words.text("method.title"), "items": [{"label": label, "text": text} for label, text in items]}


def _reasons(figures: Figures, words: Words) -> str:
    """Why the month is provisional, without the cells that a reason lists after a colon."""
    if figures.publication.status == "final":
        return ""
    given = figures.publication.reason
    short = "; ".join(reason.split(": ")[0] for reason in given.split("; ")) if given else ""
    for name in extracts():
        short = short.replace(name, words.text_or(f"datasets.{name}", name))
    reasons = shorten(short, LONGEST_REASONS) or words.text("method.no_reason")
    return " " + words.text("method.reasons", reasons=reasons)


def _freeze(figures: Figures, occasion: Occasion, words: Words) -> str:
    """At which revision the meeting's papers were frozen, what came since, and what that has hidden."""
    if occasion.frozen_on is None:
        return ""
    revision, newest = figures.publication.revision, figures.newest_revision
    text = " " + words.text("method.frozen", day=words.day(occasion.frozen_on), revision=revision)
    if newest > revision:
        text += words.text("method.revised", newest=newest)
    text += "."
    withheld = sum(figure.withheld for figure in figures.figures.values())
    if withheld:
        text += " " + words.text("method.withheld", count=words.number(withheld))
    return text


def _registry(deliveries: tuple[Delivery, ...], words: Words) -> str:
    registries = [delivery for delivery in deliveries if delivery.dataset.startswith(REGISTRY)]
    if not registries:
        return words.text("method.registry_none")
    return " ".join(
        words.text(
            "method.registry_text" if delivery.age_months else "method.registry_fresh",
            generation=delivery.registry or words.text("method.registry"),
            month=words.month(delivery.period),
            **({"age": delivery.age_months} if delivery.age_months else {}),
        )
        for delivery in registries
    )


def _older(deliveries: tuple[Delivery, ...], words: Words) -> str:
    """Datasets that are not of this month, and those that were never delivered."""
    used = {delivery.dataset for delivery in deliveries}
    parts = [
        words.text("method.older_text", dataset=_dataset(delivery.dataset, words), age=delivery.age_months)
        for delivery in deliveries
        if delivery.age_months > 0
    ]
    parts += [words.text("method.absent", dataset=_dataset(name, words)) for name in extracts() if name not in used]
    listed = ", ".join(parts)
    return f"{listed[0].upper()}{listed[1:]}." if parts else words.text("method.all_fresh")


def _dataset(name: str, words: Words) -> str:
    return words.text_or(f"datasets.{name}", name)
