"""The door to the network, against servers on loopback that behave as badly as servers do."""

from __future__ import annotations

import gzip
import http.server
import ssl
import subprocess
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpcore2
import pytest

from pipeline.fetch import Answer, FetchError, Hop, Limits, fetch
from pipeline.fetch.addresses import private_fault
from pipeline.fetch.body import read

Reply = Callable[["Handler"], None]
LOCAL = Limits(allow_private=True)
PUBLIC = "93.184.216.34"
"""An address of the public internet, which tests lead to loopback as a network would."""


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers as the function of its server says."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        """Note what was asked and answer."""
        self.server.requests.append((self.command, self.path, {k.lower(): v for k, v in self.headers.items()}))
        self.close_connection = True
        self.server.reply(self)

    do_HEAD = do_GET  # noqa: N815  likewise

    def log_message(self, *_: object) -> None:
        """Say nothing on the terminal."""

    def say(self, status: int = 200, body: bytes = b"", **headers: str) -> None:
        """Send a whole answer."""
        self.send_response(status)
        for name, value in ({"Content_Length": str(len(body))} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class Server(http.server.ThreadingHTTPServer):
    """A server on loopback that keeps what it was asked."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, reply: Reply) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.reply = reply
        self.requests: list[tuple[str, str, dict[str, str]]] = []

    @property
    def url(self) -> str:
        """Without a slash at the end."""
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, *_: object) -> None:
        """A client that leaves early is what the tests are about."""


@pytest.fixture
def serve() -> Iterator[Callable[[Reply], Server]]:
    """Answer by a function until the test ends."""
    running: list[tuple[Server, threading.Thread]] = []

    def start(reply: Reply) -> Server:
        server = Server(reply)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        running.append((server, thread))
        return server

    yield start
    for server, thread in running:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def public(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Lead connections to PUBLIC to loopback; the list has every address that was connected to."""
    reached: list[str] = []
    plain = httpcore2.SyncBackend.connect_tcp

    def connect(self: httpcore2.SyncBackend, host: str, *rest: Any, **named: Any) -> httpcore2.NetworkStream:
        reached.append(host)
        return plain(self, "127.0.0.1" if host == PUBLIC else host, *rest, **named)

    monkeypatch.setattr(httpcore2.SyncBackend, "connect_tcp", connect)
    return reached


def resolver(*answers: list[str]) -> tuple[Callable[[str, int, float], list[str]], list[str]]:
    """A resolver that gives these answers one after the other, and the hosts that it was asked for."""
    asked: list[str] = []

    def resolve(host: str, _port: int, _seconds: float) -> list[str]:
        asked.append(host)
        return answers[min(len(asked), len(answers)) - 1]

    return resolve, asked


def refusal(url: str, limits: Limits = LOCAL, **named: Any) -> str:
    """The message of a fetch that must fail."""
    with pytest.raises(FetchError) as caught:
        fetch(url, limits=limits, **named)
    assert caught.value.hint
    return caught.value.message


# What arrives


def test_an_answer_is_told_whole(serve: Callable[[Reply], Server]) -> None:
    """Status, address, headers and body of an answer are told, also of one that is no success."""
    server = serve(lambda handler: handler.say(404, b"gone", X_Fact="1"))
    answer = fetch(f"{server.url}/a?b=c#part", limits=LOCAL)
    assert (answer.status, answer.url, answer.body, answer.whole) == (404, f"{server.url}/a?b=c", b"gone", True)
    assert (answer.headers["x-fact"], answer.chain, answer.tls, answer.is_good) == ("1", (), None, False)
    method, path, headers = server.requests[0]
    assert (method, path, headers["host"]) == ("GET", "/a?b=c", server.url.removeprefix("http://"))


def test_head_range_and_conditions_are_sent(serve: Callable[[Reply], Server]) -> None:
    """HEAD, byte ranges and conditions reach the host as they were asked (R-HOST-02, R-HOST-03, R-HOST-05)."""
    server = serve(lambda handler: handler.say(304 if "if-none-match" in handler.headers else 206, b"ab"))
    assert fetch(server.url, method="HEAD", limits=LOCAL).body == b""
    assert fetch(server.url, headers={"Range": "bytes=0-1"}, limits=LOCAL).status == 206
    assert fetch(server.url, headers={"If-None-Match": '"x"'}, limits=LOCAL).status == 304
    assert [(each[0], each[2].get("range"), each[2]["accept-encoding"]) for each in server.requests] == [
        ("HEAD", None, "identity"),
        ("GET", "bytes=0-1", "identity"),
        ("GET", None, "gzip, deflate"),
    ]


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(b"text" * 50_000)),
        ("gzip", gzip.compress(b"text" * 25_000) + gzip.compress(b"text" * 25_000)),
        ("deflate", zlib.compress(b"text" * 50_000)),
        ("deflate", zlib.compressobj(wbits=-15).compress(b"") or b""),
        ("identity", b"text" * 50_000),
    ],
    ids=["gzip", "two parts", "deflate", "nothing", "plain"],
)
def test_compressed_bodies_are_unpacked(serve: Callable[[Reply], Server], encoding: str, packed: bytes) -> None:
    """What hosts compress arrives as it was."""
    server = serve(lambda handler: handler.say(200, packed, Content_Encoding=encoding))
    assert fetch(server.url, limits=LOCAL).body == (b"text" * 50_000 if packed else b"")


def test_bare_deflate_is_unpacked() -> None:
    """Hosts that take deflate for the bare format are understood."""
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(b"text" * 1_000) + packer.flush()
    assert read([packed[:10], packed[10:]], "deflate", 10_000) == (b"text" * 1_000, True)


def test_a_body_can_be_left(serve: Callable[[Reply], Server]) -> None:
    """Whoever wants the beginning only reads no further."""

    def endless(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(bytes(1 << 16))

    answer = fetch(serve(endless).url, until=10, limits=LOCAL)
    assert (answer.body, answer.whole) == (bytes(10), False)


@pytest.mark.parametrize("status", [204, 299, 304, 402, 418, 511, 599, 999])
def test_any_status_is_an_answer(serve: Callable[[Reply], Server], status: int) -> None:
    """A host may answer what it likes: it is told, and never followed without an address to go to."""
    server = serve(lambda handler: handler.say(status))
    answer = fetch(server.url, limits=LOCAL)
    assert (answer.status, answer.body, len(server.requests)) == (status, b"", 1)


def test_a_head_stays_one_when_it_is_redirected(serve: Callable[[Reply], Server]) -> None:
    """No redirect makes a question larger than it was asked."""
    server = serve(
        lambda handler: handler.say(303, Location="/b") if handler.path == "/a" else handler.say(200, b"body")
    )
    assert fetch(f"{server.url}/a", method="HEAD", limits=LOCAL).headers["content-length"] == "4"
    assert [each[0] for each in server.requests] == ["HEAD", "HEAD"]


# What goes wrong


def test_an_endless_body_is_left(serve: Callable[[Reply], Server]) -> None:
    """A body without an end is refused at the limit (T-IMP-02)."""

    def endless(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(bytes(1 << 16))

    assert refusal(serve(endless).url, Limits(size=1_000_000, allow_private=True)).endswith(
        "the answer is longer than 1,000,000 bytes, and was left"
    )


def test_a_bomb_is_left_before_it_fills_the_memory(serve: Callable[[Reply], Server]) -> None:
    """A small answer that unpacks to a hundred megabytes is refused within the limit's memory (T-IMP-02)."""
    packer = zlib.compressobj(1, wbits=31)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(100)) + packer.flush()
    server = serve(lambda handler: handler.say(200, bomb, Content_Encoding="gzip"))
    tracemalloc.start()
    try:
        said = refusal(server.url, Limits(size=2_000_000, allow_private=True))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert said.endswith("the answer is longer than 2,000,000 bytes, and was left")
    assert peak < 12_000_000


def test_a_slow_drip_ends_with_the_deadline(serve: Callable[[Reply], Server]) -> None:
    """A host that sends a byte at a time does not hold us longer than the whole fetch may take (T-IMP-02)."""
    stop = threading.Event()

    def drip(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not stop.wait(0.02):
            handler.wfile.write(b".")
            handler.wfile.flush()

    began = time.monotonic()
    said = refusal(serve(drip).url, Limits(seconds=0.3, allow_private=True))
    stop.set()
    assert said.endswith("took longer than 0.3 s")
    assert time.monotonic() - began < 3


def test_slow_headers_end_with_the_deadline(serve: Callable[[Reply], Server]) -> None:
    """The deadline holds for the head of an answer too (T-IMP-02)."""
    stop = threading.Event()

    def drip(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not stop.wait(0.02):
            handler.wfile.write(b"X: y\r\n")

    said = refusal(serve(drip).url, Limits(seconds=0.3, allow_private=True))
    stop.set()
    assert said.endswith("took longer than 0.3 s")


def test_a_cut_body_is_noticed(serve: Callable[[Reply], Server]) -> None:
    """A body that ends before its length, in mid-chunk or in mid-gzip, is no answer (T-IMP-02)."""
    packed = gzip.compress(b"text" * 1_000)

    def chunked(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        handler.wfile.write(b"8\r\nhalf")

    replies: list[Reply] = [
        chunked,
        lambda handler: handler.say(200, b"half", Content_Length="8"),
        lambda handler: handler.say(200, packed[:-20], Content_Encoding="gzip"),
    ]
    for reply in replies:
        assert refusal(serve(reply).url).endswith("the answer breaks off before its end")


def test_nonsense_is_named(serve: Callable[[Reply], Server]) -> None:
    """What is no HTTP, or packed in a way nobody asked for, is told as that (T-IMP-02)."""

    def chatter(handler: Handler) -> None:
        handler.wfile.write(b"SSH-2.0\r\n\r\n")

    assert "this is no HTTP answer" in refusal(serve(chatter).url)
    assert "breaks off" in refusal(serve(lambda _: None).url)
    odd = serve(lambda handler: handler.say(200, b"x", Content_Encoding="br"))
    assert 'packed as "br", which nobody asked for' in refusal(odd.url)
    lying = serve(lambda handler: handler.say(200, b"plain text", Content_Encoding="gzip"))
    assert "says that it is gzip, and is not" in refusal(lying.url)


def test_a_host_that_is_down_is_named() -> None:
    """Nobody there is a message, not a traceback."""
    server = Server(lambda _: None)
    server.server_close()
    assert "no connection to 127.0.0.1: Connection refused" in refusal(server.url)


# Redirects


def test_redirects_are_followed_and_told(serve: Callable[[Reply], Server]) -> None:
    """The way to an answer is told, with the status of each step (R-HOST-07)."""

    def reply(handler: Handler) -> None:
        steps = {"/old": (301, "/new"), "/new": (302, "newest")}
        if handler.path in steps:
            status, target = steps[handler.path]
            handler.say(status, b"moved", Location=target)
        else:
            handler.say(200, b"here")

    server = serve(reply)
    answer = fetch(f"{server.url}/old", limits=LOCAL)
    assert (answer.url, answer.body) == (f"{server.url}/newest", b"here")
    assert answer.chain == (Hop(f"{server.url}/old", 301), Hop(f"{server.url}/new", 302))


def test_redirects_have_a_limit(serve: Callable[[Reply], Server]) -> None:
    """A circle and a chain without end are left after five steps (T-IMP-02)."""
    circle = serve(lambda handler: handler.say(302, Location="/again"))
    assert refusal(circle.url).endswith("leads in a circle: 6 times")
    assert len(circle.requests) == 6
    chain = serve(lambda handler: handler.say(302, Location=f"{handler.path}x"))
    assert refusal(chain.url).endswith("redirects too often: 6 times")


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://h.example/x", "//[::", "javascript:1"])
def test_redirects_lead_to_web_addresses_only(serve: Callable[[Reply], Server], target: str) -> None:
    """A redirect to a file or another scheme is not followed (T-IMP-03)."""
    server = serve(lambda handler: handler.say(302, Location=target))
    refusal(server.url)
    assert len(server.requests) == 1


def test_a_redirect_to_a_private_address_reaches_nobody(serve: Callable[[Reply], Server], public: list[str]) -> None:
    """A public host cannot send us to a service of this machine (T-IMP-03)."""
    canary = serve(lambda handler: handler.say(200, b"secret"))
    server = serve(lambda handler: handler.say(302, Location=canary.url))
    resolve, _ = resolver([PUBLIC])
    limits = Limits(resolve=resolve)
    said = refusal(f"http://public.example:{server.server_port}/", limits)
    assert said == f"{canary.url}: 127.0.0.1 is 127.0.0.1, which is no public address"
    assert (canary.requests, public) == ([], [PUBLIC])


# Addresses


@pytest.mark.parametrize(
    "address",
    """
    127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255 ::1 ::
    ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1 64:ff9b::808:808 fe80::1 fc00::1 ff02::1 2002:7f00:1::
    2001:0:4136:e378:8000:63bf:80ff:fffe
    """.split(),
)
def test_private_addresses_are_refused(address: str) -> None:
    """No address within a network is reached, whichever way it is written or wrapped (T-IMP-03)."""
    resolve, _ = resolver([address])
    assert "inside.example leads to" in refusal("http://inside.example/", Limits(resolve=resolve))
    literal = f"[{address}]" if ":" in address else address
    refusal(f"http://{literal}/", Limits(resolve=resolve))


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f.1", "0x7f000001", "127.1", "0177.0.0.1", "127.0.0.1.", "1.2.3.08"]
)
def test_numbers_in_disguise_are_refused(host: str) -> None:
    """An address in decimal, hexadecimal, octal or short form is refused without asking anybody (T-IMP-03)."""
    resolve, asked = resolver([PUBLIC])
    assert f"{host} is a number, not a host" in refusal(f"http://{host}/", Limits(resolve=resolve))
    assert asked == []


def test_public_addresses_are_no_fault() -> None:
    """What the rule refuses is not simply everything."""
    import ipaddress

    for address in (PUBLIC, "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34"):
        assert private_fault(ipaddress.ip_address(address)) is None


def test_one_private_address_among_public_ones_is_refused() -> None:
    """A name with a public and a private address is refused whole (T-IMP-03)."""
    resolve, _ = resolver([PUBLIC, "10.0.0.1"])
    assert "leads to 10.0.0.1" in refusal("http://mixed.example/", Limits(resolve=resolve))


def test_the_checked_address_is_the_one_that_is_reached(serve: Callable[[Reply], Server], public: list[str]) -> None:
    """A name that changes its answer between check and use gains nothing: it is asked once (T-IMP-03)."""
    server = serve(lambda handler: handler.say(200, b"ok"))
    resolve, asked = resolver([PUBLIC], ["127.0.0.1"])
    answer = fetch(f"http://rebind.example:{server.server_port}/", limits=Limits(resolve=resolve))
    assert (answer.body, asked, public) == (b"ok", ["rebind.example"], [PUBLIC])
    assert "leads to 127.0.0.1" in refusal(f"http://rebind.example:{server.server_port}/", Limits(resolve=resolve))
    assert public == [PUBLIC]


def test_a_dead_address_makes_way_for_the_next(serve: Callable[[Reply], Server]) -> None:
    """A host that is down under one of its addresses is reached under another."""
    server = serve(lambda handler: handler.say(200, b"ok"))
    resolve, _ = resolver(["::1", "127.0.0.1"])
    limits = Limits(allow_private=True, resolve=resolve)
    assert fetch(f"http://two.example:{server.server_port}/", limits=limits).body == b"ok"


def test_names_and_passwords_are_not_sent() -> None:
    """An address with credentials is refused, and the message does not repeat them (T-PUB-07)."""
    said = refusal("http://user:secret@public.example/feed")
    assert "secret" not in said


# TLS


def certificate(folder: Path, openssl: str, name: str) -> tuple[Path, Path]:
    """Make a certificate that nobody but its own file vouches for."""
    key, cert = folder / "key.pem", folder / "cert.pem"
    command = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    command += ["-subj", f"/O=Test/CN={name}", "-addext", f"subjectAltName=DNS:{name}"]
    subprocess.run([*command, "-keyout", key, "-out", cert], check=True, capture_output=True)
    return key, cert


@pytest.fixture
def secure(
    serve: Callable[[Reply], Server], program: Callable[[str], str], tmp_path: Path
) -> tuple[Server, ssl.SSLContext]:
    """A server that encrypts as safe.example, and a context that trusts its certificate."""
    key, cert = certificate(tmp_path, program("openssl"), "safe.example")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    server = serve(lambda handler: handler.say(200, b"ok"))
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    return server, ssl.create_default_context(cafile=str(cert))


def test_a_certificate_that_nobody_vouches_for_is_refused(secure: tuple[Server, ssl.SSLContext]) -> None:
    """A self-signed certificate is no encryption, as apps see it, and nothing is sent."""
    server, _ = secure
    resolve, _ = resolver(["127.0.0.1"])
    limits = Limits(allow_private=True, resolve=resolve)
    said = refusal(f"https://safe.example:{server.server_port}/", limits)
    assert "the certificate of safe.example is not valid: self-signed certificate" in said
    assert server.requests == []


def test_the_certificate_is_that_of_the_name(secure: tuple[Server, ssl.SSLContext]) -> None:
    """The checked address is reached, and the certificate is still compared with the host's name."""
    server, trusting = secure
    resolve, _ = resolver(["127.0.0.1"])
    limits = Limits(allow_private=True, resolve=resolve, tls=trusting)
    answer: Answer = fetch(f"https://safe.example:{server.server_port}/", limits=limits)
    assert answer.body == b"ok"
    assert answer.tls is not None
    assert (answer.tls.version, answer.tls.issuer) == ("TLSv1.3", "Test")
    assert 0 < answer.tls.expires - time.time() < 3 * 86_400
    assert "is not valid" in refusal(f"https://other.example:{server.server_port}/", limits)
