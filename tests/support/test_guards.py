"""The watchmen themselves: they bite, and they let loopback through."""

import logging
import socket

import pytest
from support.guards import LeftTheMachine, LogWatch, SocketGuard, is_local


def test_another_machine_is_refused_and_remembered(sockets: SocketGuard) -> None:
    with socket.socket() as sock, pytest.raises(LeftTheMachine):
        sock.connect(("192.0.2.1", 443))
    with socket.socket() as sock, pytest.raises(LeftTheMachine):
        sock.connect_ex(("192.0.2.1", 443))
    with socket.socket(type=socket.SOCK_DGRAM) as sock, pytest.raises(LeftTheMachine):
        sock.sendto(b"x", ("192.0.2.1", 53))
    with pytest.raises(LeftTheMachine):
        socket.getaddrinfo("example.org", 443)
    assert len(sockets.refused) == 4
    sockets.refused.clear()


def test_loopback_is_let_through() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("localhost", port)) as client:
            assert client.getpeername()[1] == port


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost", None, ""])
def test_local(host: object) -> None:
    assert is_local(host)


@pytest.mark.parametrize(
    "host", ["10.0.0.1", "example.org", "0.0.0.1", "fe80::1%eth0", "localhost.example.org"]
)
def test_not_local(host: object) -> None:
    assert not is_local(host)


def test_a_warning_nobody_expected_is_reported() -> None:
    watch = LogWatch()
    log = logging.getLogger("some.room")
    log.addHandler(watch)
    log.propagate = False
    log.warning("the %s is open", "window")
    log.warning("the door is open")
    log.removeHandler(watch)
    assert len(watch.unexpected()) == 2
    watch.expect("some", "door")
    assert watch.unexpected() == ["WARNING some.room: the window is open"]
