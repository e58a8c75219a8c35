"""The indicators early warning owns; importing this registers them."""

from inmotion.capabilities.early_warning.indicators import (
    attendance,
    discipline,
    earned_credits,
    exclusion_bins,
    habits,
    learning,
    leaving,
)
from inmotion.indicators.registry import register

register(
    *attendance.CARDS,
    *habits.CARDS,
    *discipline.CARDS,
    *exclusion_bins.CARDS,
    *learning.CARDS,
    *earned_credits.CARDS,
    *leaving.CARDS,
)
