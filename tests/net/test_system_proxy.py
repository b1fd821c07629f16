"""The proxy that a network asks for: used for servers outside, never for this machine, and told apart when it fails."""

import contextlib
import socket
import ssl
import threading
from urllib.parse import urlsplit

import pytest
import trustme

from calapp.auth.schemes import PasswordAuth
from calapp.errors import Offline
from calapp.net.client import HttpClient
from calapp.secret import Secret
from tests.support.proxy import Answer, FaultProxy, RawServer


def pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65_536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)


class Tunnel:
    """An HTTP proxy that tunnels every name to one local port, and remembers what it was asked."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.heads: list[str] = []

    def __call__(self, connection: socket.socket) -> None:
        self.heads.append(connection.recv(65_536).decode())
        with socket.create_connection(("127.0.0.1", self.port)) as server:
            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=pump, args=(server, connection))
            back.start()
            pump(connection, server)
            back.join()


def ask(url: str) -> bytes:
    http = HttpClient(url, auth=PasswordAuth("ana", Secret("pw-canary")))
    try:
        return http.request("GET", "/").content
    finally:
        http.close()


def test_server_outside_is_reached_through_the_tunnel_and_the_proxy_sees_no_credentials(tmp_path, monkeypatch):
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("dav.example.org").configure_cert(context)
    with FaultProxy(lambda _: Answer(200, b"hello"), tls=context) as server:
        tunnel = Tunnel(server.port)
        with RawServer(tunnel) as proxy:
            monkeypatch.setenv("https_proxy", f"http://user:for-the-proxy@127.0.0.1:{urlsplit(proxy.url).port}")
            assert ask("https://dav.example.org/") == b"hello"
    assert len(tunnel.heads) == 1
    head = tunnel.heads[0]
    assert head.startswith("CONNECT dav.example.org:443 ")
    assert "Proxy-Authorization: Basic" in head or "proxy-authorization: Basic" in head
    assert "\r\nAuthorization" not in head


def test_this_machine_is_never_asked_for_through_a_proxy(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with FaultProxy(lambda _: Answer(200, b"hello")) as server:
        assert ask(server.url) == b"hello"


@pytest.mark.parametrize("answer", [b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", b"HTTP/1.1 502 Bad\r\n\r\n"])
def test_proxy_that_refuses_is_told_as_such(monkeypatch, answer):
    def refuse(connection: socket.socket) -> None:
        connection.recv(65_536)
        connection.sendall(answer)

    with RawServer(refuse) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url.rstrip("/"))
        with pytest.raises(Offline, match="proxy"):
            ask("https://dav.example.org/")
