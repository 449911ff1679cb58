"""Who can reach a server at an address, and what is dangerous about that. Nothing is sent to find out."""

import ipaddress
import socket

EVERY_ADDRESS = {
    "": (socket.AF_INET, "192.0.2.1"),  # beside each: a far address of that kind, which nobody has
    "0.0.0.0": (socket.AF_INET, "192.0.2.1"),
    "::": (socket.AF_INET6, "2001:db8::1"),
}
ANY_PORT = 9
LARGEST_PORT = 65535


def is_local(host: str) -> bool:
    """Tell whether only this machine reaches a server that listens there."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def for_others(host: str) -> str:
    """Return where other machines find a server that listens at a host; "" if they do not, or that is not known."""
    if is_local(host):
        return ""
    if host not in EVERY_ADDRESS:
        return host
    family, far_away = EVERY_ADDRESS[host]
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as sock:
            sock.connect((far_away, ANY_PORT))  # of UDP: the system chooses the way, and sends nothing
            found: str = sock.getsockname()[0]
    except OSError:
        return ""  # there is no network
    return "" if is_local(found) else found


def warnings(host: str, *, tls: bool, guests: bool) -> list[str]:
    """Return what is dangerous about listening at a host."""
    if is_local(host):
        return []
    read = "Warning: whoever shares the network can read everything; --tls enciphers it."
    enter = "Warning: whoever shares the network can come in; --no-guests asks for passwords."
    return [read] * (not tls) + [enter] * guests
