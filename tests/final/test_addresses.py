"""Who can reach a server, and what that is worth a warning."""

import socket

import pytest

from final import addresses


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_nobody_else_reaches_this_machine_s_own_addresses(host: str) -> None:
    assert addresses.is_local(host)
    assert addresses.for_others(host) == ""
    assert addresses.warnings(host, tls=False, guests=True) == []


@pytest.mark.parametrize("host", ["192.0.2.7", "2001:db8::7", "chat.example.org"])
def test_an_address_of_the_network_is_told_as_it_is(host: str) -> None:
    assert addresses.for_others(host) == host


class Network:
    """Sockets of a machine that has one address, or none."""

    def __init__(self, address: str) -> None:
        self.address = address

    def __call__(self, *_: object) -> "Network":
        return self

    def __enter__(self) -> "Network":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def connect(self, _far_away: object) -> None:
        if not self.address:
            raise OSError("Network is unreachable")

    def getsockname(self) -> tuple[str, int]:
        return self.address, 5000


@pytest.mark.parametrize("host", ["0.0.0.0", "::", ""])
@pytest.mark.parametrize(("own", "told"), [("192.168.1.5", "192.168.1.5"), ("127.0.0.1", ""), ("", "")])
def test_of_all_addresses_the_one_towards_the_network_is_told(
    monkeypatch: pytest.MonkeyPatch, host: str, own: str, told: str
) -> None:
    monkeypatch.setattr(socket, "socket", Network(own))
    assert addresses.for_others(host) == told


def test_there_is_a_warning_for_each_danger() -> None:
    read, enter = addresses.warnings("0.0.0.0", tls=False, guests=True)
    assert "can read everything" in read and "can come in" in enter
    assert addresses.warnings("0.0.0.0", tls=True, guests=True) == [enter]
    assert addresses.warnings("0.0.0.0", tls=False, guests=False) == [read]
    assert addresses.warnings("0.0.0.0", tls=True, guests=False) == []
