"""The traveller's page: no sign-in, no cookie, only what was released, only what is theirs."""
