"""How long somebody waits after failed tries to sign in, or whatever else is counted.

A rule lets some failures pass; each further one doubles the wait. The wait ends by itself, so
nobody can lock another person out for good.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
_IPV6_SITE = 64
"""Prefix length that one household or office gets: counting single addresses counts nothing."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`free` failures within `window` cost nothing; from then on each doubles the wait."""

    free: int
    window: timedelta
    name: str = ""
    """What the log calls it."""


PER_ACCOUNT = Rule(free=5, window=timedelta(days=1), name="tries of an account")
"""About a hundred guesses a day at most (NIST SP 800-63B § 5.2.2)."""

PER_NETWORK = Rule(free=30, window=timedelta(hours=1), name="tries of a network")
"""A whole office behind one address may mistype; somebody who tries a list of accounts waits."""

PER_NETWORK_GUESSES = Rule(
    free=1_000, window=timedelta(hours=1), name="secrets guessed by a network"
)
"""Different secrets that open nothing: the phones of an office may know many that were revoked.

Guessing one of 192 random bits is hopeless at any rate; this keeps who tries from costing much.
"""

PER_NETWORK_MAILS = Rule(free=20, window=timedelta(hours=1), name="links mailed for a network")
"""Links for forgotten passwords: a whole office may forget theirs; nobody mails a whole list."""

PER_ACCOUNT_CHALLENGES = Rule(
    free=20, window=timedelta(hours=1), name="questions to the keys of an account"
)
"""What security keys are asked: each question is kept, whoever only asks fills the table."""

PER_ACCOUNT_INVITATIONS = Rule(free=5, window=timedelta(days=1), name="invitations to a person")
"""Invitations to one person, by whomever: nobody's mailbox is flooded."""

PER_OFFICE_INVITATIONS = Rule(free=100, window=timedelta(days=1), name="invitations by an office")
"""Invitations by one office: a large one may begin with us in a day; nobody mails the world."""

PER_SECRET_PAPERS = Rule(free=30, window=timedelta(hours=1), name="papers of an address")
"""PDF and ZIP of a traveller's page: each takes tenths of a second to make."""

PER_NETWORK_PROVIDER = Rule(
    free=100, window=timedelta(hours=1), name="visits to the provider by a network"
)
"""Sign-ins at the provider that led nowhere: each asks the provider, and is taken back if right."""


def wait_of(failures: Sequence[datetime], rule: Rule, now: datetime) -> timedelta:
    """How long from `now` the next try has to wait; zero where it may be made at once."""
    counted = [at for at in failures if at > now - rule.window]
    excess = len(counted) - rule.free
    if excess < 0:
        return timedelta(0)
    wait = min(FIRST_WAIT * (1 << min(excess, 10)), LONGEST_WAIT)
    return max(max(counted) + wait - now, timedelta(0))


def network_of(address: str) -> str:
    """What tries are counted by: an IPv4 address, or the /64 of an IPv6 address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ip_network((parsed.packed, _IPV6_SITE), strict=False))
