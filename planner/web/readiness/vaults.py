"""The keys of this installation, as the services take them."""

from planner.gateways.seals import Vault
from planner.web.session import settings


def vault() -> Vault:
    """What seals personal data here; without keys it refuses."""
    return Vault(settings().field_keys)
