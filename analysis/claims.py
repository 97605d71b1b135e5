"""Of whom a figure may speak: of respondents, of all as an estimate, or of all because all answered."""

from dataclasses import replace
from datetime import date

from analysis.figures.results import Claim, Kind, Result
from analysis.nonresponse import Nonresponse
from analysis.sentences import Sentence, render
from analysis.statistics import Statistic
from analysis.weights import Share
from survey.rules.publication import Publication


def claim(result: Result, check: Nonresponse | None, share: Share | None = None) -> Claim:
    """An estimate of all needs an interval, a known population, and a check that was passed or a weighted share."""
    if result.claim is Claim.COMPLETE:
        return Claim.COMPLETE
    known = result.interval is not None and result.population is not None and not result.withheld
    sound = share is not None or (check is not None and check.passed)
    return Claim.ESTIMATING if known and sound else Claim.DESCRIBING


def claimed(result: Result, check: Nonresponse | None, share: Share | None = None) -> Result:
    """The same figure with its claim, and with the weighted interval where there is one."""
    made = claim(result, check, share)
    interval = share.interval if share is not None and made is Claim.ESTIMATING else result.interval
    return replace(result, claim=made, interval=interval)


def estimate(result: Result, rule: Publication, newsletter_day: date, plural: str = "uitgenodigden") -> Sentence | None:
    """The sentence about all who were asked, between which shares of them the truth lies; None where none may be."""
    if result.kind is not Kind.SHARE or result.claim is not Claim.ESTIMATING or result.interval is None:
        return None
    between = Statistic(low=result.interval.low, high=result.interval.high, whole=result.population)
    template = f"Naar schatting geldt dit voor {{alle|ci}} van alle {{alle|N}} {plural}."
    return render(template, {"alle": between}, rule, newsletter_day)
