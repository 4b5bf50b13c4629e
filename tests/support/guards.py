"""Two watchmen for every test: nothing leaves this machine, and nothing complains in the log unheard."""

import ipaddress
import logging
import socket
from collections.abc import Callable
from typing import Any


class LeftTheMachine(AssertionError):
    """A test tried to reach another machine. Only loopback and local sockets are allowed."""


def is_local(host: object) -> bool:
    if host is None or host in ("", b"", "localhost", b"localhost"):
        return True
    name = host.decode() if isinstance(host, bytes) else str(host)
    try:
        return ipaddress.ip_address(name.split("%")[0]).is_loopback
    except ValueError:
        return False


class SocketGuard:
    """Stands in front of connect, connect_ex, sendto and getaddrinfo; remembers what it refused.

    ``opened`` counts every way out that was tried. The refusal is remembered as well as raised: code under test
    may well catch it and call it "no network".
    """

    def __init__(self) -> None:
        self.refused: list[str] = []
        self.opened = 0
        self._restore: list[Callable[[], None]] = []

    def install(self) -> None:
        for name in ("connect", "connect_ex"):
            self._guard(name, lambda args: args[0])
        self._guard("sendto", lambda args: args[-1])
        resolve = socket.getaddrinfo

        def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
            if not is_local(host):
                self._refuse(f"getaddrinfo {host!r}")
            return resolve(host, *args, **kwargs)

        self._replace(socket, "getaddrinfo", getaddrinfo)

    def remove(self) -> None:
        while self._restore:
            self._restore.pop()()

    def _guard(self, name: str, address_of: Callable[[tuple[Any, ...]], Any]) -> None:
        original = getattr(socket.socket, name)

        def guarded(sock: socket.socket, *args: Any) -> Any:
            address = address_of(args)
            internet = sock.family in (socket.AF_INET, socket.AF_INET6)
            self.opened += internet
            if internet and isinstance(address, tuple) and not is_local(address[0]):
                self._refuse(f"{name} {address[0]}:{address[1]}")
            return original(sock, *args)

        self._replace(socket.socket, name, guarded)

    def _replace(self, owner: Any, name: str, value: Any) -> None:
        own = vars(owner).get(name)
        setattr(owner, name, value)
        self._restore.append(lambda: setattr(owner, name, own) if own is not None else delattr(owner, name))

    def _refuse(self, what: str) -> None:
        self.refused.append(what)
        raise LeftTheMachine(f"a test tried to leave this machine: {what}")


class LogWatch(logging.Handler):
    """Collects warnings and worse; whatever the test did not expect fails it."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []
        self._expected: list[tuple[str, str, int]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def expect(self, logger: str, contains: str = "", up_to: int = logging.ERROR) -> None:
        """Allow records of ``logger`` (and below it) holding ``contains``, up to the level ``up_to``."""
        self._expected.append((logger, contains, up_to))

    def unexpected(self) -> list[str]:
        return [
            f"{record.levelname} {record.name}: {record.getMessage()}"
            for record in self.records
            if not any(
                (record.name == logger or record.name.startswith(f"{logger}."))
                and contains in record.getMessage()
                and record.levelno <= up_to
                for logger, contains, up_to in self._expected
            )
        ]
