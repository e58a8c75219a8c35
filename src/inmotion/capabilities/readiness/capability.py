"""What readiness tells the rest of the house about itself."""

from inmotion.vocabulary.capability import Capability
from inmotion.vocabulary.words import N_

CAPABILITY = Capability(
    name="readiness",
    title=N_("Ready for what comes after school"),
    serves="counselors and principals; more students who graduate and go on",
    indicators=(
        "four_year_graduation",
        "four_year_dropout",
        "five_year_graduation",
        "five_year_dropout",
    ),
)
