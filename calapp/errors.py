"""The failure tree: each branch answers who must act.

CalappError
├── InputError             the user typed or gave it; shown beside the field or file it concerns
│   └── LimitExceeded      input larger than a documented limit
├── SoftError              wait, then try again by itself
│   ├── Offline
│   ├── RateLimited
│   ├── ServerBusy
│   └── BadAnswer          the server said something that is not the protocol; nothing was changed
├── HardError              a person must act
│   ├── SignInNeeded
│   ├── AccessDenied
│   ├── CalendarGone
│   ├── CertificateRefused
│   ├── NotACalendarServer
│   ├── Rejected           the server refuses this one object, whatever we do
│   └── StoreDamaged
├── TokenExpired           the change token is no longer valid; sync lists everything again
├── ObjectGone             the object is no longer on the server
├── PreconditionFailed     the server's copy moved on; sync resolves it
└── Canceled               the user stopped the operation
"""


class CalappError(Exception):
    """The base of all failures that calapp raises on purpose.

    ``title`` is one plain sentence for people that carries the next step. ``detail`` is for the log and the
    "Details" fold-out; it never holds a secret.
    """

    default_title = "Something went wrong."

    def __init__(self, title: str = "", *, detail: str = "") -> None:
        self.title = title or self.default_title
        self.detail = detail
        super().__init__(self.title)


class InputError(CalappError):
    """Something the user typed or gave is not usable; ``field`` names the input it concerns ("" when general)."""

    default_title = "This input cannot be used."

    def __init__(self, title: str = "", *, field: str = "", detail: str = "") -> None:
        super().__init__(title, detail=detail)
        self.field = field


class LimitExceeded(InputError):
    """Input is larger than a documented limit; the title names the limit."""

    default_title = "This is larger than calapp accepts."


class SoftError(CalappError):
    """A passing failure; ``delay`` is the server's wish in seconds, None when it named none."""

    default_title = "The server cannot be used right now. calapp tries again by itself."

    def __init__(self, title: str = "", *, detail: str = "", delay: float | None = None) -> None:
        super().__init__(title, detail=detail)
        self.delay = delay


class Offline(SoftError):
    """No connection to the server: name not found, refused, reset, timed out."""

    default_title = "The server cannot be reached. Check the connection; calapp tries again by itself."


class RateLimited(SoftError):
    """The server asks for fewer requests (429, or a provider's own word for it)."""

    default_title = "The server asks calapp to wait. It tries again by itself."


class ServerBusy(SoftError):
    """The server failed or is overloaded (5xx)."""

    default_title = "The server has a problem. calapp tries again by itself."


class BadAnswer(SoftError):
    """An answer that is not the protocol (HTML, truncated XML, a wrong status); it changed nothing."""

    default_title = "The server's answer made no sense, so nothing was changed. calapp tries again by itself."


class HardError(CalappError):
    """A failure that stays until a person acts."""


class SignInNeeded(HardError):
    """The server refused the credentials, or none are there."""

    default_title = "The server refused this password. Sign in again; some services need an app password."


class AccessDenied(HardError):
    """The credentials are good, but this action is not allowed."""

    default_title = "The server does not allow this. Ask the calendar's owner for the right to change it."


class CalendarGone(HardError):
    """The calendar is no longer where it was."""

    default_title = "This calendar is no longer on the server. Remove it here, or check the account."


class CertificateRefused(HardError):
    """The server's TLS certificate cannot be trusted."""

    default_title = "The server's certificate cannot be trusted. Check the address, or ask who runs the server."


class NotACalendarServer(HardError):
    """Something answers at the address, but it is no calendar server."""

    default_title = "There is no calendar server at this address. Check the address with your provider."


class Rejected(HardError):
    """The server refuses this object as it is; other objects are not affected."""

    default_title = "The server refused this event. Change it, or keep it on this computer."


class StoreDamaged(HardError):
    """The local database cannot be read."""

    default_title = "The local database is damaged. calapp has set it aside."


class TokenExpired(CalappError):
    """The server no longer knows the change token (RFC 6578 section 3.2, valid-sync-token)."""

    default_title = "The server forgot what calapp already knows; everything is listed again."


class ObjectGone(CalappError):
    """The object is not on the server (404 or 410 on the object itself)."""

    default_title = "This event is no longer on the server."


class PreconditionFailed(CalappError):
    """A conditional write met another version than expected (412)."""

    default_title = "This event was changed on the server in the meantime."


class Canceled(CalappError):
    """The user stopped the operation; what was done so far is kept."""

    default_title = "Stopped."
