"""What can be wrong with data for a risk model, each with its remedy."""

from inmotion.vocabulary.errors import InMotionError


class CannotFit(InMotionError):
    """No model can be fitted on these data."""


class CannotScore(InMotionError):
    """The model cannot be applied to these data."""


class DamagedModel(InMotionError):
    """What was read as a model is none, or was changed after it was written."""
