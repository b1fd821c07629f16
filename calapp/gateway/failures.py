"""What the gateway answers when it does not do what was asked: a status and words, in the shape of either surface."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from uuid import uuid4

import msgspec
from litestar.exceptions import HTTPException

from calapp.errors import (
    AccessDenied,
    CalappError,
    CalendarGone,
    HardError,
    InputError,
    ObjectGone,
    PreconditionFailed,
    SignInNeeded,
    SoftError,
    TokenExpired,
)
from calapp.wire.aurinko.payloads import Failure

KLOUDLESS = "/accounts/"
_INTERNAL = "Something went wrong in calapp itself. The log has the details."
_CODES = {
    400: "badRequest",
    401: "unauthorized",
    403: "forbidden",
    404: "notFound",
    405: "methodNotAllowed",
    408: "requestTimeout",
    409: "conflict",
    410: "syncToken.expired",
    412: "preconditionFailed",
    413: "payloadTooLarge",
    415: "unsupportedMediaType",
    429: "tooManyRequests",
    503: "serviceUnavailable",
}
_log = logging.getLogger(__name__)


class Refusal(Exception):
    """A request that is not carried out; ``code`` is the Aurinko surface's own word for it, "" for the usual one."""

    def __init__(self, status: int, message: str, *, code: str = "", headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.headers = dict(headers or {})


class KloudlessFailure(msgspec.Struct, frozen=True):
    """The body of an answer without success on the Kloudless surface."""

    status_code: int
    message: str
    error_code: str
    id: str


def refusal_of(error: BaseException) -> Refusal:
    """Return what any failure means to a client. What nobody foresaw is logged and told without details."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, CalappError):
        return _of_calapp(error)
    if isinstance(error, HTTPException) and error.status_code < 500:
        headers = {"Allow": error.headers["Allow"]} if error.headers and "Allow" in error.headers else {}
        return Refusal(error.status_code, _WORDS.get(error.status_code) or _told(error), headers=headers)
    _log.error("The gateway failed", exc_info=error)
    return Refusal(500, _INTERNAL)


def body_of(refusal: Refusal, path: str) -> bytes:
    """Return the body of a refusal in the shape of the surface that ``path`` belongs to."""
    number = str(uuid4())
    if KLOUDLESS in path:
        words = _snake(refusal.code or _CODES.get(refusal.status, "internalError"))
        return msgspec.json.encode(KloudlessFailure(refusal.status, refusal.message, words, number))
    return msgspec.json.encode(
        Failure(code=refusal.code or _CODES.get(refusal.status, "internalError"), message=refusal.message,
                request_id=number)
    )  # fmt: skip


_WORDS = {
    404: "There is nothing at this address. The page at / lists what there is.",
    405: "This address does not take this method.",
}


def _of_calapp(error: CalappError) -> Refusal:
    match error:
        case TokenExpired():
            return Refusal(410, error.title)
        case ObjectGone() | CalendarGone():
            return Refusal(404, error.title)
        case PreconditionFailed():
            return Refusal(412, error.title)
        case AccessDenied():
            return Refusal(403, error.title)
        case InputError():
            return Refusal(400, f"{error.field}: {error.title}" if error.field else error.title)
        case SoftError():
            delay = {"Retry-After": str(int(error.delay))} if error.delay else {}
            return Refusal(503, error.title, headers=delay)
        case SignInNeeded() | HardError():
            return Refusal(409, error.title)
    _log.error("The gateway failed: %s %s", error.title, error.detail, exc_info=error)
    return Refusal(500, _INTERNAL)


def _told(error: HTTPException) -> str:
    """Return what was wrong with a request, each place by its name."""
    told = []
    for one in error.extra if isinstance(error.extra, list) else ():
        place, words = str(one.get("key", "")), str(one.get("message", ""))
        told.append(f"{place}: {words}" if place and place != "data" else words)
    return "; ".join(told)[:300] or error.detail[:300]


def _snake(word: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in word).replace(".", "_")
