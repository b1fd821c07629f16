"""Who may use the local gateway: tokens by their digest, never by themselves."""

from __future__ import annotations

from datetime import datetime

from calapp.errors import ObjectGone
from calapp.store.connection import Row
from calapp.store.session import Session, lines, stamp, words
from calapp.store.values import GatewayToken

_COLUMNS = "id, name, accounts, read_only, created, last_used"


class GatewayTokens:
    """The table of tokens."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._connection = session.connection

    def all(self) -> tuple[GatewayToken, ...]:
        """Return the tokens in the order in which they were made."""
        return tuple(_token(row) for row in self._connection.rows(f"SELECT {_COLUMNS} FROM gateway_token ORDER BY id"))

    def of_digest(self, digest: str) -> GatewayToken | None:
        """Return the token with this digest, None when there is none."""
        row = self._connection.row(f"SELECT {_COLUMNS} FROM gateway_token WHERE digest = ?", digest)
        return None if row is None else _token(row)

    def add(self, name: str, digest: str, *, account_ids: tuple[int, ...] | None, read_only: bool) -> GatewayToken:
        """Keep a new token; ``account_ids`` of None means all accounts, those to come too."""
        now = self._session.now
        accounts = "" if account_ids is None else lines(tuple(str(one) for one in account_ids)) or "-"
        token_id = self._connection.insert(
            "INSERT INTO gateway_token (name, digest, accounts, read_only, created) VALUES (?, ?, ?, ?, ?)",
            name,
            digest,
            accounts,
            read_only,
            stamp(now),
        )
        return GatewayToken(token_id, name, account_ids, read_only, now)

    def note_use(self, token_id: int) -> None:
        """Note that a token was just used."""
        self._connection.run("UPDATE gateway_token SET last_used = ? WHERE id = ?", stamp(self._session.now), token_id)

    def forget(self, token_id: int) -> None:
        """Remove a token, so that nobody can use it from now on. Raises ObjectGone."""
        if not self._connection.run("DELETE FROM gateway_token WHERE id = ?", token_id):
            raise ObjectGone("This token was revoked already.")


def _token(row: Row) -> GatewayToken:
    token_id, name, accounts, read_only, created, last_used = row
    named = tuple(int(word) for word in words(accounts) if word != "-")
    return GatewayToken(
        token_id,
        name,
        named if accounts else None,
        bool(read_only),
        datetime.fromisoformat(created),
        datetime.fromisoformat(last_used) if last_used else None,
    )
