"""Which kind of program asks for a calendar, by what it says of itself."""

from planner.domain.labels import mark

_FAMILIES = (
    ("thunderbird", "Thunderbird"),
    ("davx5", "DAVx5"),
    ("icsx5", "ICSx5"),
    ("google", "Google"),
    ("outlook", "Outlook"),
    ("microsoft", "Outlook"),
    ("exchange", "Outlook"),
    ("dataaccessd", "Apple"),
    ("calendaragent", "Apple"),
    ("calendarstore", "Apple"),
    ("ios/", "Apple"),
    ("macos/", "Apple"),
    ("mac+os+x", "Apple"),
    ("nextcloud", "Nextcloud"),
    ("mozilla", mark("Browser")),
)
"""The first that occurs in the User-Agent names the family: they all borrow from each other."""

OTHER = mark("Other")


def client_family(user_agent: str) -> str:
    """``Apple``, ``Google``, ``Outlook``, ``Thunderbird`` …, `OTHER` where nobody is known."""
    lower = user_agent.lower()
    return next((family for sign, family in _FAMILIES if sign in lower), OTHER)
