"""How often something may be tried, and how long a signed-in browser stays signed in."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

IDLE = timedelta(hours=8)
LONGEST = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` tries from one place in every `period`."""

    name: str
    most: int
    period: timedelta

    def begin(self, now: datetime) -> datetime:
        seconds = int(self.period.total_seconds())
        return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)


SIGN_IN_ACCOUNT = Limit("sign-in-account", 10, timedelta(minutes=15))
SIGN_IN_ADDRESS = Limit("sign-in-address", 30, timedelta(minutes=15))
LOST_LINK_ADDRESS = Limit("lost-link-address", 10, timedelta(minutes=15))
LOST_LINK_MAIL = Limit("lost-link-mail", 3, timedelta(hours=1))
SUBSCRIBE_ADDRESS = Limit("subscribe-address", 20, timedelta(minutes=15))
SUBSCRIBE_MAIL = Limit("subscribe-mail", 3, timedelta(hours=1))
WRONG_LINK = Limit("wrong-link", 60, timedelta(minutes=15))
ENQUIRY = Limit("enquiry", 20, timedelta(hours=1))
SHARING = Limit("sharing", 30, timedelta(hours=1))
UPLOADS = Limit("uploads", 60, timedelta(minutes=15))
NEWSLETTER_TESTS = Limit("newsletter-tests", 20, timedelta(hours=1))
COLLEAGUES = Limit("colleagues", 20, timedelta(hours=1))
# All that somebody sends within this time is told of in one mail.
COMMENTS_MAIL = Limit("comments-mail", 1, timedelta(minutes=15))
# Hundreds of people may scan the same poster behind the one address of their school.
REGISTERING = Limit("registering", 1000, timedelta(minutes=15))
OPEN_LINK = Limit("open-link", 200, timedelta(minutes=15))


def still_signed_in(created_at: datetime, seen_at: datetime, revoked_at: datetime | None, now: datetime) -> bool:
    return revoked_at is None and now - seen_at < IDLE and now - created_at < LONGEST
