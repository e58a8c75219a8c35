"""The indicators early warning owns; importing this registers them."""

from inmotion.capabilities.early_warning.indicators import attendance, discipline, learning
from inmotion.indicators.registry import register

register(*attendance.CARDS, *discipline.CARDS, *learning.CARDS)
