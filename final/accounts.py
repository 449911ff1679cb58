"""Whose a name is: making an account, and proving that one is its owner. Never call it with the hub's lock held."""

import ipaddress
import logging
import threading
import time
from dataclasses import replace

from final import passwords
from final.members import Delivery, Member, Refused, tell
from final.protocol import key, problem_with_name
from final.records import Account
from final.services import Services

log = logging.getLogger(__name__)


class TooOften(Exception):
    """From this address too many wrong passwords have come; it has to wait some minutes."""


def register(services: Services, member: Member, name: str, password: str) -> bool:
    """Make an account, and wait until it is stored; return whether it is. The member has been told in either case.

    Raises:
        Refused: somebody has the name, nobody may have it from there, or the password is too short.
    """
    hub, stored = services.hub, threading.Event()
    if len(password) < passwords.SHORTEST:
        raise Refused(f"Usage: /register PASSWORD, of at least {passwords.SHORTEST} characters")
    with hub.lock:
        _demand_free(services, member, name)  # else all that follows costs time for nothing
    account = Account(name, passwords.protect(password))
    with hub.lock:
        _demand_free(services, member, name)
        hub.accounts[key(name)] = services.make_admin(account)
        told = tell(member, f"SERVER~{name} is registered: next time /login {name} PASSWORD", record=account)
        services.postman.post([told, Delivery(empty=stored)])
    stored.wait()
    with hub.lock:
        return key(name) in hub.accounts


def prove(services: Services, member: Member, name: str, password: str) -> Account | None:
    """Return the account of this name if the password is right, else None.

    Raises:
        TooOften: from the member's address no more is tried for now.
    """
    hub, failures = services.hub, services.failures
    with passwords.turn:  # who waits for it is not counted yet: many may come back at once
        with hub.lock:
            if failures.take(member.host, 0, time.monotonic()):
                raise TooOften
            failures.take(member.host, 1, time.monotonic())  # given back if it is right
            account = hub.accounts.get(key(name))
        if not passwords.matches(password, account.secret if account else None):
            log.warning("%s: wrong name or password", member.address)
            return None
        with hub.lock:
            failures.take(member.host, -1, time.monotonic())
            account = hub.accounts.get(key(name))  # it is gone if it could not be stored meanwhile
            if account is not None:
                account = hub.accounts[key(name)] = services.make_admin(account)
            return account


def appoint(services: Services, name: str, password: str) -> None:
    """Make an account before the server listens; if there is one, from now on this is its password.

    Raises:
        Refused: nobody may have the name, or the password is too short.
        StoreError: it cannot be stored.
    """
    if problem := problem_with_name(name):
        raise Refused(problem)
    if len(password) < passwords.SHORTEST:
        raise Refused(f"The password of {name} must have at least {passwords.SHORTEST} characters")
    known = services.hub.accounts.get(key(name)) or Account(name, "")
    account = services.hub.accounts[key(name)] = replace(known, secret=passwords.protect(password))
    if services.store is not None:
        services.store.write([account])


def _demand_free(services: Services, member: Member, name: str) -> None:
    hub = services.hub
    if key(name) in hub.banned:
        raise Refused(f"{name} is banned")
    if key(name) in hub.accounts:
        raise Refused(f"{name} is registered already")
    if hub.members.get(key(name), member) is not member:
        raise Refused(f"{name} is taken, choose another name")
    if key(name) == key(services.rules.admin) and not _is_near(member.host):
        raise Refused(f"{name} can be registered on the server's own machine only")


def _is_near(host: str) -> bool:
    """Tell whether somebody is on the machine of the server."""
    return ipaddress.ip_address(host.partition("%")[0]).is_loopback
