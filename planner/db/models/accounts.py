"""Accounts, their roles per office, sessions, and one-time links.

Accounts and what hangs on them belong to a person, not to an office; the role does.
"""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.db.base import HIDDEN, UNAUDITED, Base, Owned, Versioned
from planner.db.models.offices import Office
from planner.db.types import Utc, Word
from planner.domain.access import Actor, Role


class Account(Versioned, Base):
    """Somebody who signs in, by password or by the identity provider; `email` in lower case.

    `provider_key` is the hash of the provider's own name for the person. With neither an
    invitation waits to be accepted.
    """

    __tablename__ = "accounts"
    audited = True

    email: Mapped[str] = mapped_column(String(320), unique=True)
    name: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(5), default="")
    password_hash: Mapped[str | None] = mapped_column(Text, info=HIDDEN)
    provider_key: Mapped[str | None] = mapped_column(
        String(64), index=True, unique=True, info=HIDDEN
    )

    @property
    def label(self) -> str:
        """The e-mail address."""
        return self.email

    @property
    def is_invited(self) -> bool:
        """Whether the invitation still waits to be accepted."""
        return self.password_hash is None and self.provider_key is None


class Membership(Owned, Versioned, Base):
    """The role of an account in an office; an inactive one lets nobody in."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("account_id", "office_id"),)
    audited = True

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    role: Mapped[Role] = mapped_column(Word(Role))
    is_active: Mapped[bool] = mapped_column(default=True)

    account: Mapped[Account] = relationship()
    office: Mapped[Office] = relationship()

    @property
    def label(self) -> str:
        """Whose role it is."""
        return self.account.email

    def as_actor(self) -> Actor:
        """The account, acting in the office."""
        account = self.account
        return Actor(self.office_id, self.role, account.name, account.id, account.email)


class AccountSession(Base):
    """One signed-in browser; only the hash of its token is kept.

    `is_strong` where the provider asked for a second factor, so that the account needs none.
    `confirmed_at` is when the person last proved who they are; None where nobody says.
    `made_of` is the digest of the form that it made something of last, `made_at` where that led.
    """

    __tablename__ = "account_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    office_id: Mapped[int] = mapped_column(ForeignKey("offices.id", ondelete="CASCADE"))
    client: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[datetime] = mapped_column(Utc)
    last_seen_at: Mapped[datetime] = mapped_column(Utc)
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    by_provider: Mapped[bool] = mapped_column(default=False, server_default=false())
    is_strong: Mapped[bool] = mapped_column(default=False, server_default=false())
    confirmed_at: Mapped[datetime | None] = mapped_column(Utc)
    made_of: Mapped[str] = mapped_column(String(64), default="", server_default="")
    made_at: Mapped[str] = mapped_column(Text, default="", server_default="")

    account: Mapped[Account] = relationship()


class SignInAttempt(Base):
    """A failed try to sign in, counted per account and per network address.

    `key_hash` is the hash of the e-mail address or the network address tried.
    """

    __tablename__ = "sign_in_attempts"
    __table_args__ = (Index(None, "key_hash", "at"),)

    key_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Utc)


class OneTimeLink(Base):
    """An invitation or a forgotten password: a link that works once; only its hash is kept."""

    __tablename__ = "one_time_links"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[str] = mapped_column(String(20))
    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(Utc)
    expires_at: Mapped[datetime] = mapped_column(Utc)
    used_at: Mapped[datetime | None] = mapped_column(Utc, info=UNAUDITED)

    account: Mapped[Account] = relationship()


class SecondFactor(Base):
    """The secret of an account's authenticator app, sealed; it counts once `confirmed_at` is set.

    `last_step` is the step of time (RFC 6238) of the last code that was taken: none counts twice.
    """

    __tablename__ = "second_factors"
    audited = True

    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), unique=True
    )
    sealed: Mapped[str] = mapped_column(Text, info=HIDDEN)
    created_at: Mapped[datetime] = mapped_column(Utc, info=UNAUDITED)
    confirmed_at: Mapped[datetime | None] = mapped_column(Utc)
    last_step: Mapped[int] = mapped_column(BigInteger, default=0, info=UNAUDITED)

    account: Mapped[Account] = relationship()

    @property
    def label(self) -> str:
        """Whose it is."""
        return self.account.email


class SecurityKey(Base):
    """A security key or passkey of an account: its public key, and how often it has signed.

    `credential` is what the key told of itself (base64), `credential_hash` the hash of the name
    that it goes by: no two accounts have the same. `sign_count` only grows, or stays 0.
    """

    __tablename__ = "security_keys"
    audited = True

    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(Text)
    credential: Mapped[str] = mapped_column(Text, info=HIDDEN)
    credential_hash: Mapped[str] = mapped_column(String(64), unique=True, info=UNAUDITED)
    sign_count: Mapped[int] = mapped_column(BigInteger, info=UNAUDITED)
    created_at: Mapped[datetime] = mapped_column(Utc, info=UNAUDITED)
    last_used_at: Mapped[datetime | None] = mapped_column(Utc, info=UNAUDITED)

    account: Mapped[Account] = relationship()

    @property
    def label(self) -> str:
        """Whose it is."""
        return self.account.email


class RecoveryCode(Base):
    """A code that stands once for app or key; only its hash is kept."""

    __tablename__ = "recovery_codes"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    used_at: Mapped[datetime | None] = mapped_column(Utc)
