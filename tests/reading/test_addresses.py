"""Which addresses are refused, in every spelling that parsers have been fooled with."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoiam.reading.__main__ import DATA, shipped_knowledge
from hoiam.reading.addresses import (
    KINDS,
    REFUSED_HOSTS_FILE,
    Allowed,
    RefusedHosts,
    check_ip,
    check_url,
    read_host,
)
from hoiam.reading.errors import RefusedAddress
from hoiam.reading.transport import wire_url

REFUSED = RefusedHosts.from_knowledge(shipped_knowledge())


def refusal(url: str, allowed: Allowed | None = None) -> str:
    with pytest.raises(RefusedAddress) as caught:
        check_url(url, REFUSED, allowed or Allowed())
    assert caught.value.permanent
    return caught.value.key


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        (
            "https://vnexpress.net/rss/tin-moi-nhat.rss",
            "https://vnexpress.net/rss/tin-moi-nhat.rss",
        ),
        ("HTTPS://VnExpress.NET", "https://vnexpress.net/"),
        ("https://vnexpress.net:443/a#binh-luan", "https://vnexpress.net/a"),
        ("http://vnexpress.net.:80/a?b=c#d", "http://vnexpress.net/a?b=c"),
        ("  https://baochinhphu.vn/a \n", "https://baochinhphu.vn/a"),
        ("https://baochinhphu.vn/lũ quét.htm", "https://baochinhphu.vn/lũ%20quét.htm"),
        ("https://báo.vn/tin", "https://xn--bo-mia.vn/tin"),
        ("https://ｂａｏ.vn/", "https://bao.vn/"),
        ("https://x-y_z.gov.vn/?q=a@b", "https://x-y_z.gov.vn/?q=a@b"),
    ],
)
def test_publishers_are_welcome_in_one_spelling(url: str, canonical: str) -> None:
    assert check_url(url, REFUSED).url == canonical


def test_an_address_says_what_robots_speak_for() -> None:
    address = check_url("https://Báo.vn/tin", REFUSED)
    assert (address.scheme, address.host, address.port) == ("https", "xn--bo-mia.vn", 443)
    assert address.origin == "https://xn--bo-mia.vn:443"


@pytest.mark.parametrize(
    "url",
    [
        *(
            "",
            "vnexpress.net",
            "//vnexpress.net/a",
            "/a",
            "javascript:alert(1)",
            "data:text/html,x",
        ),
        *("file:///etc/passwd", "ftp://bao.vn/", "gopher://bao.vn/", "mailto:a@bao.vn"),
        *("ws://bao.vn/", "feed://bao.vn/rss", "jar:http://bao.vn!/", "view-source:http://bao.vn"),
    ],
)
def test_only_http_and_https(url: str) -> None:
    assert refusal(url) == "fetch.refused-scheme"


@pytest.mark.parametrize(
    "url",
    [
        *("http://", "http:///a", "http://[", "http://[::1", "http://a b.vn/", "http://bao..vn/"),
        *("http://.vn/", "http://-bao.vn/", "http://bao-.vn/", "http://bao.vn\\@x.vn/"),
        *(
            "http://bao.vn%2f.x.vn/",
            "http://%31%32%37.0.0.1/",
            "http://bao.vn/\x00",
            "http://b\tao.vn/",
        ),
        *("http://bao.vn/a\r\nHost: x", "http://bao.vn/\ud800", "http://[fe80::1%25eth0]/"),
        *("http://bao<b>.vn/", "http://" + "a" * 64 + ".vn/", "http://" + "a." * 130 + "vn/"),
        "http://bao.vn/" + "a" * 5000,
    ],
)
def test_what_parsers_read_differently_is_refused(url: str) -> None:
    assert refusal(url) == "fetch.refused-form"


@pytest.mark.parametrize("url", ["http://a@bao.vn/", "http://a:b@bao.vn/", "http://@bao.vn/"])
def test_no_names_and_passwords(url: str) -> None:
    assert refusal(url) == "fetch.refused-userinfo"


@pytest.mark.parametrize("port", ["22", "25", "443", "0", "8080", "65536", "-1", "x"])
def test_only_the_standard_port_of_the_scheme(port: str) -> None:
    assert refusal(f"http://bao.vn:{port}/") == "fetch.refused-port"


@pytest.mark.parametrize(
    "host",
    [
        *(
            "2130706433",
            "0x7f000001",
            "0x7f.0.0.1",
            "127.1",
            "127.0.1",
            "0177.0.0.1",
            "0300.0250.1",
        ),
        *("1.2.3.4.5", "256.1.1.1", "127.0.0.1.5", "0x", "bao.vn.0x7f", "01.02.03.04"),
    ],
)
def test_numbers_that_browsers_read_as_addresses(host: str) -> None:
    assert refusal(f"http://{host}/") == "fetch.refused-form"


@pytest.mark.parametrize("host", ["１２７.0.0.1", "127。0。0。1", "①②⑦.⓪.⓪.①"])
def test_digits_of_other_scripts_are_digits(host: str) -> None:
    assert refusal(f"http://{host}/") == "fetch.refused-private-address"


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "may-in", "router.lan", "kho.local", "a.internal", "x.home.arpa", "a.onion"),
        *("LOCALHOST.", "sub.localhost", "10.0.0.1", "127.0.0.1", "[::1]", "[::]", "0.0.0.0"),
    ],
)
def test_names_and_numbers_that_are_not_public(host: str) -> None:
    assert refusal(f"http://{host}/") == "fetch.refused-private-address"


def test_a_public_number_is_no_publisher() -> None:
    assert refusal("http://1.1.1.1/") == "fetch.refused-ip-address"
    assert refusal("http://[2606:4700::1111]/") == "fetch.refused-ip-address"


def test_settings_may_open_a_network_and_a_port_and_no_more() -> None:
    allowed = Allowed.of("127.0.0.0/8", ports=(8000,))
    assert check_url("http://127.0.0.1:8000/a", REFUSED, allowed).port == 8000
    assert refusal("http://127.0.0.1:8001/", allowed) == "fetch.refused-port"
    assert refusal("http://10.0.0.1:8000/", allowed) == "fetch.refused-private-address"
    assert refusal("http://facebook.com:8000/", allowed) == "fetch.refused-social-network"
    assert refusal("http://localhost:8000/", allowed) == "fetch.refused-private-address"


@pytest.mark.parametrize(
    "ip",
    [
        *("0.0.0.0", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254"),
        *("169.254.169.254", "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.0.0.8"),
        *("192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.1.1.1"),
        *("240.0.0.1", "255.255.255.255", "168.63.129.16", "192.88.99.1"),
        *(
            "::",
            "::1",
            "fe80::1",
            "fec0::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "2001:db8::1",
            "100::1",
        ),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:7f00:1", "::127.0.0.1", "::7f00:1"),
        *(
            "2002:7f00:1::",
            "2002:a00:1::1",
            "2002:808:808::1",
            "2001:0:4136:e378:8000:63bf:f5ff:fffe",
        ),
        *("64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::808:808", "3fff::1", "5f00::1"),
        *("2a00:1450::5efe:7f00:1", "2a00:1450::200:5efe:a00:1", "2001:20::1", "fe80::1%eth0"),
    ],
)
def test_addresses_that_are_not_on_the_public_internet(ip: str) -> None:
    with pytest.raises(RefusedAddress) as caught:
        check_ip(ip)
    assert caught.value.key == "fetch.refused-private-address"


@pytest.mark.parametrize(
    "ip",
    [
        *(
            "1.1.1.1",
            "8.8.8.8",
            "103.28.36.1",
            "172.15.0.1",
            "172.32.0.1",
            "100.63.0.1",
            "100.128.0.1",
        ),
        *("2606:4700::1111", "2405:4800::1", "::ffff:8.8.8.8", "64:ff9b::808:808"),
        "2a00:1450::5efe:808:808",
    ],
)
def test_public_addresses(ip: str) -> None:
    check_ip(ip)


@pytest.mark.parametrize("text", ["", "bao.vn", "127.1", "0x7f000001", "1.1.1.1/24", "::g"])
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(RefusedAddress):
        check_ip(text)


def test_a_network_of_one_kind_opens_none_of_the_other() -> None:
    check_ip("10.0.0.1", Allowed.of("10.0.0.0/8"))
    with pytest.raises(RefusedAddress):
        check_ip("::1", Allowed.of("10.0.0.0/8"))
    check_ip("::1", Allowed.of("::1/128"))


@settings(deadline=None)
@given(st.text(max_size=40))
def test_no_text_breaks_the_check(text: str) -> None:
    for url in (text, f"http://{text}/", f"https://bao.vn/{text}"):
        try:
            address = check_url(url, REFUSED)
        except RefusedAddress:
            continue
        assert wire_url(address).raw_host == address.host, "what is checked is what is asked"
        assert check_url(address.url, REFUSED) == address, "one canonical form"


@settings(deadline=None)
@given(st.ip_addresses())
def test_nothing_is_public_that_python_calls_private(ip: object) -> None:
    try:
        check_ip(str(ip))
    except RefusedAddress:
        return
    mapped = getattr(ip, "ipv4_mapped", None)
    assert (mapped or ip).is_global or str(ip).startswith("64:ff9b::")


def test_read_host_has_one_form() -> None:
    assert read_host("WWW.Báo.VN.") == "www.xn--bo-mia.vn"
    assert read_host("2001:DB8:0:0::1") == "2001:db8::1"


def test_the_table_is_sorted_and_every_row_has_a_known_kind() -> None:
    text = (DATA / REFUSED_HOSTS_FILE).read_text(encoding="utf-8")
    rows = [line.split('"')[1] for line in text.split("[hosts]")[1].splitlines() if line]
    assert rows == sorted(set(rows))
    table = tomllib.loads(text)
    assert set(table["hosts"].values()) == set(KINDS)
    for host in rows:
        name = host.removesuffix(".*")
        assert read_host(name) == name


def test_a_table_with_an_unknown_kind_is_an_error() -> None:
    with pytest.raises(ValueError, match="lề trái"):
        RefusedHosts.from_table({"hosts": {"bao.vn": "lề trái"}})
