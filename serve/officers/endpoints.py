"""/masuk, /keluar, /akun: officers sign in and out, choose their password."""

from typing import Annotated

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from serve.dependencies import PagesDep
from serve.errors import COOKIE_CHALLENGE, TooManyRequestsError
from serve.forms import read_form
from serve.officer import Officer
from serve.officers.cookie import drop_session, put_session, session_token
from serve.officers.credential import LEAST_CHARACTERS, MOST_CHARACTERS, is_good
from serve.officers.dependencies import AddressDep, SessionServiceDep, ThrottleDep
from serve.officers.sessions import SignInError
from serve.signed_in import SignedIn, current_visit
from serve.texts import say
from serve.way_back import way_back
from serve.windows import network_of

router = APIRouter(include_in_schema=False)

WayBack = Annotated[str, Query(alias="kembali")]

SIGN_IN_WRONG = 401

PASSWORDS = CapacityLimiter(2)
"""Checks of passwords at once: each takes 64 MiB of memory and all of a core."""


@router.get("/masuk")
async def show_sign_in(pages: PagesDep, back: WayBack = "") -> Response:
    """Show the sign-in form; who is signed in already goes on."""
    if current_visit():
        return RedirectResponse(way_back(back), status_code=303)
    return _sign_in_page(pages, back=way_back(back))


@router.post("/masuk")
async def sign_in(
    request: Request, pages: PagesDep, service: SessionServiceDep, throttle: ThrottleDep, address: AddressDep
) -> Response:
    """Begin a session and go where the officer wanted to, or show the form again."""
    fields = await read_form(request)
    login, password, back = (fields.get(name, "") for name in ("nama", "sandi", "kembali"))
    replaced = session_token(request.scope)

    def attempt() -> str:
        return service.sign_in(login, password, network=network_of(address), replaced=replaced)

    try:
        throttle.take(login, address)
        token = await to_thread.run_sync(attempt, limiter=PASSWORDS)
    except SignInError:
        throttle.count_wrong(address)
        wrong = say("sign_in.wrong")
        return _sign_in_page(pages, back=way_back(back), login=login, error=wrong, status=SIGN_IN_WRONG)
    except TooManyRequestsError as error:
        page = _sign_in_page(pages, back=way_back(back), login=login, error=error.detail, status=429)
        page.headers.update(error.headers)
        return page
    return _signed_in(request, token, way_back(back))


@router.get("/masuk/tautan/{token}")
async def show_link(token: str, pages: PagesDep, service: SessionServiceDep) -> Response:
    """Show the form in which a new officer chooses a password; looking at it does not use the link up."""
    return _password_page(pages, await to_thread.run_sync(service.linked, token))


@router.post("/masuk/tautan/{token}")
async def use_link(
    request: Request, token: str, pages: PagesDep, service: SessionServiceDep, address: AddressDep
) -> Response:
    """Use the link up: keep the password, begin a session."""
    fields = await read_form(request)
    officer = await to_thread.run_sync(service.linked, token)
    password = fields.get("sandi_baru", "")
    error = _password_error(officer, password, fields.get("sandi_ulang", ""))
    if error:
        return _password_page(pages, officer, error=error)

    def attempt() -> str:
        return service.set_password(token, password, network=network_of(address))

    return _signed_in(request, await to_thread.run_sync(attempt, limiter=PASSWORDS), "/")


@router.post("/keluar")
async def sign_out(request: Request, officer: SignedIn, service: SessionServiceDep) -> Response:
    """End the session."""
    await to_thread.run_sync(service.sign_out, session_token(request.scope), officer)
    response = RedirectResponse("/masuk", status_code=303)
    drop_session(response, request.scope)
    return response


@router.get("/akun")
async def show_account(
    _officer: SignedIn, pages: PagesDep, changed: Annotated[str, Query(alias="diganti")] = ""
) -> Response:
    """Show one's own account."""
    return _account_page(pages, changed=bool(changed))


@router.post("/akun")
async def change_password(
    request: Request, officer: SignedIn, pages: PagesDep, service: SessionServiceDep, throttle: ThrottleDep
) -> Response:
    """Change one's own password; all other sessions of the account end."""
    fields, network = await read_form(request), network_of(request.client.host if request.client else "")
    password = fields.get("sandi_baru", "")
    error = _password_error(officer, password, fields.get("sandi_ulang", ""))
    if error:
        return _account_page(pages, error=error, status=422)

    def attempt() -> str:
        return service.change_password(officer, fields.get("sandi", ""), password, network=network)

    try:
        throttle.take(officer.login, network)
        token = await to_thread.run_sync(attempt, limiter=PASSWORDS)
    except SignInError:
        return _account_page(pages, error=say("sign_in.wrong_current"), status=422)
    except TooManyRequestsError as refused:
        return _account_page(pages, error=refused.detail, status=refused.status)
    return _signed_in(request, token, "/akun?diganti=1")


def _signed_in(request: Request, token: str, there: str) -> Response:
    response = RedirectResponse(there, status_code=303)
    put_session(response, token, request.scope)
    return response


def _password_error(officer: Officer, password: str, again: str) -> str:
    if not is_good(password, officer.login, officer.name):
        return say("sign_in.weak", least=LEAST_CHARACTERS, most=MOST_CHARACTERS)
    return "" if password == again else say("sign_in.not_the_same")


def _sign_in_page(
    pages: PagesDep, *, back: str, login: str = "", error: str = "", status: int = 200
) -> HTMLResponse:
    headers = {"WWW-Authenticate": COOKIE_CHALLENGE} if status == SIGN_IN_WRONG else {}
    return pages.render("masuk.html", status=status, headers=headers, back=back, login=login, error=error)


def _password_page(pages: PagesDep, officer: Officer, *, error: str = "") -> HTMLResponse:
    status = 422 if error else 200
    return pages.render("sandi.html", status=status, officer=officer, error=error, least=LEAST_CHARACTERS)


def _account_page(
    pages: PagesDep, *, error: str = "", changed: bool = False, status: int = 200
) -> HTMLResponse:
    return pages.render("akun.html", status=status, error=error, changed=changed, least=LEAST_CHARACTERS)
