"""What the list of the rules would have said on a day of the past: what a model has to beat."""

from collections.abc import Mapping

from inmotion.capabilities.early_warning.pipeline import rule_list
from inmotion.capabilities.early_warning.pipeline.risk.judging import RuleHeights
from inmotion.capabilities.early_warning.pipeline.risk.rule_order import heights
from inmotion.capabilities.early_warning.pipeline.risk.samples import Moment, Past
from inmotion.capabilities.early_warning.rules import order_on
from inmotion.indicators.nightly import WEEK, night_on
from inmotion.lake.engine import Engine


def rule_heights(engine: Engine) -> RuleHeights:
    """Return how high the list of the rules put each student on a day of the past."""

    def on(moment: Moment) -> Mapping[int, int]:
        past = Past(engine)
        facts, before = past.facts(moment), past.facts(moment, days_before=WEEK.days)
        night = night_on(engine, facts, before)
        rows = engine.fetch(rule_list(night))
        return heights(rows, order_on(moment.on).values["keys"])

    return on
