"""What may be called, and that the connection goes where the check went."""

from collections.abc import Sequence
from ipaddress import ip_address

import pytest

from headway.integrations.urls import Address, UrlRefused, UrlRules, checked

PUBLIC = "93.184.216.34"
SANDBOX = UrlRules(allow_http=True, allow_private=True)


class Names:
    """A resolver that gives its answers one after the other, the last one again and again."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def __call__(self, host: str, port: int) -> Sequence[Address]:
        self.asked += 1
        answer = self.answers[min(self.asked, len(self.answers)) - 1]
        return [ip_address(each) for each in answer.split()]


async def test_a_public_https_address_is_called_by_its_number_under_its_name() -> None:
    target = await checked("https://api.carrier.example:8443/offers?x=1#top", UrlRules(), Names(PUBLIC))
    assert str(target.url) == f"https://{PUBLIC}:8443/offers?x=1"
    assert (target.host, target.server_name) == ("api.carrier.example:8443", "api.carrier.example")


async def test_a_name_is_resolved_once_so_that_it_cannot_change_its_mind() -> None:
    names = Names(PUBLIC, "127.0.0.1")
    target = await checked("https://rebind.example/", UrlRules(), names)
    assert (target.url.host, names.asked) == (PUBLIC, 1)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fd00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "2002:7f00:0001::",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        f"{PUBLIC} 127.0.0.1",
    ],
)
async def test_what_is_not_public_is_refused(address: str) -> None:
    with pytest.raises(UrlRefused, match="not a public address"):
        await checked("https://inside.example/", UrlRules(), Names(address))


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "::1", "fd00::1"])
async def test_an_operator_may_allow_a_sandbox_its_own_machine(address: str) -> None:
    assert (await checked("http://here.example/", SANDBOX, Names(address))).url.host == address


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "fe80::1", "224.0.0.1", "0.0.0.0", "::", "::ffff:169.254.169.254"]
)
async def test_some_addresses_nobody_may_allow(address: str) -> None:
    with pytest.raises(UrlRefused):
        await checked("http://here.example/", SANDBOX, Names(address))


@pytest.mark.parametrize(
    "url",
    [
        "http://carrier.example/",
        "ftp://carrier.example/",
        "file:///etc/passwd",
        "//carrier.example/",
        "https://",
        "https:///offers",
        "https://user:secret@carrier.example/",
        "https://carrier.example\x00/",
        "https://carrier.example/\r\nx: y",
        "https://carrier.example:99999999/",
        "javascript:alert(1)",
        "",
        "https://carrier.example/" + "a" * 2048,
    ],
)
async def test_a_form_that_is_not_allowed_is_refused_before_anything_is_resolved(url: str) -> None:
    names = Names(PUBLIC)
    with pytest.raises(UrlRefused):
        await checked(url, UrlRules(), names)
    assert names.asked == 0


@pytest.mark.parametrize("url", ["https://127.0.0.1/", "https://2130706433/", "https://0x7f.1/", "https://[::1]/"])
async def test_a_number_in_disguise_is_still_that_number(url: str) -> None:
    with pytest.raises(UrlRefused, match="not a public address"):
        await checked(url, UrlRules())


async def test_a_name_without_an_address_is_refused() -> None:
    with pytest.raises(UrlRefused, match="no address"):
        await checked("https://empty.example/", UrlRules(), Names(""))
