"""Colours: one palette, safe for colour-blind readers, never the only carrier of a meaning."""

TEXT = "#1a1f2b"
MUTED = "#55606f"
LINES = "#c7d0dc"
OUTLINE = "#5b6675"
FAINT = "#e4eaf1"
PRIMARY = "#0b5394"
PRIMARY_DARK = "#0b3d6b"
ACCENT = "#D55E00"
BASELINE = "#8794a5"
PALE = "#a9c4e0"
WHITE = "#ffffff"

# Okabe and Ito (2008), told apart with every common colour blindness; never the only carrier of a meaning.
CATEGORIES = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00")
# ColorBrewer, five classes, light to dark.
GOOD_RAMP = ("#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")
BAD_RAMP = ("#fef0d9", "#fdcc8a", "#fc8d59", "#e34a33", "#b30000")
SUPPRESSED = "#9aa3af"  # style.css draws the hatch over exactly this colour
NO_DATA = "#ffffff"
NEIGHBOUR = "#dde4ec"
SEA = "#eef4f9"

# Match status: from certain to not found.
MATCHING = {
    "padan_nik": "#0b5394",
    "padan_probabilistik": "#56B4E9",
    "tanpa_nik": "#E69F00",
    "tidak_padan": "#8794a5",
}
FONT = "jakarta, sans-serif"
