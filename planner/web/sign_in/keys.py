"""What views of security keys share: where keys are used, and what one answered."""

from flask import request

from planner.gateways.security_keys import KeySite, site_of
from planner.web.session import settings


def site() -> KeySite | None:
    """This site, as keys know it; None where browsers take none."""
    return site_of(settings().base_url)


def sent_answer() -> str:
    """What the key answered, as the page's script sends it; empty where it sent nothing."""
    return request.form.get("key_answer", "")
