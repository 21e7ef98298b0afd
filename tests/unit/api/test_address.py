# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from ansible_collections.community.outsystems.plugins.module_utils._api.address import (
    API_PATH,
    download_address,
    is_unprotected,
    normalise,
    redirect_address,
)
from ansible_collections.community.outsystems.plugins.module_utils._api.errors import LifeTimeError
from hypothesis import assume, example, given
from hypothesis import strategies as st

BASE = "https://lifetime.example.com"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (BASE, BASE),
        (f"{BASE}/", BASE),
        (f"{BASE}//", BASE),
        (f"  {BASE}\n", BASE),
        (f"{BASE}/lifetime", BASE),
        (f"{BASE}/Lifetime/", BASE),
        (f"{BASE}/lifetimeapi", BASE),
        (f"{BASE}{API_PATH}", BASE),
        (f"{BASE}{API_PATH}/", BASE),
        (f"{BASE}/LifeTimeAPI/rest/V2", BASE),
        (f"{BASE}/outsystems", f"{BASE}/outsystems"),
        (f"{BASE}/outsystems/lifetime/", f"{BASE}/outsystems"),
        (f"{BASE}/outsystems{API_PATH}", f"{BASE}/outsystems"),
        (f"{BASE}/notlifetime", f"{BASE}/notlifetime"),
        ("HTTPS://LifeTime.Example.COM/Prefix", f"{BASE}/Prefix"),
        (f"{BASE}:8443/lifetime", f"{BASE}:8443"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:8080/lifetime", "http://[::1]:8080"),
        ("https://bücher.example", "https://bücher.example"),
    ],
)
def test_what_people_write(written: str, meant: str) -> None:
    assert normalise(written) == meant


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "no scheme"),
        ("lifetime.example.com", "no scheme"),
        ("lifetime.example.com:443", "no scheme"),
        ("//lifetime.example.com", "no scheme"),
        ("ftp://lifetime.example.com", "no scheme"),
        ("https://", "no host"),
        ("https:///lifetime", "no host"),
        ("https://:8443", "no host"),
        (f"{BASE}?token=hush", "query"),
        ("https://?token=hush", "query"),
        (f"{BASE}:port#hush", "fragment"),
        (f"{BASE}/?", "query"),
        (f"{BASE}#top", "fragment"),
        (f"{BASE}/#", "fragment"),
        (f"{BASE}:99999", "bad port"),
        (f"{BASE}:port", "bad port"),
        ("https://me:hush@lifetime.example.com", "user name or password"),
        ("https://hush@lifetime.example.com", "user name or password"),
        ("https://@lifetime.example.com", "user name or password"),
        ("https://[::1", "cannot be read"),
        ("https://[nonsense]", "cannot be read"),
        ("https://life time.example.com", "blanks"),
        ("https://life%74ime.example.com", "cannot be one"),
        ("https://lifetime\\.example.com", "cannot be one"),
        ("https://lifetime\t.example.com\\@elsewhere", ""),
    ],
)
def test_what_is_refused(written: str, said: str) -> None:
    with pytest.raises(LifeTimeError) as caught:
        normalise(written)
    assert caught.value.code == "invalid_option"
    assert said in str(caught.value)
    assert "hush" not in str(caught.value)


SLASHES = st.sampled_from(["", "/", "//"])
PARTS = st.lists(
    st.sampled_from(["/lifetime", "/lifetimeapi", API_PATH, "/outsystems", "/rest/v2", "/LifeTime", "/a%20b"]),
    max_size=4,
)


@given(
    parts=PARTS, end=SLASHES, host=st.sampled_from(["lifetime.example.com", "LIFETIME", "127.0.0.1:8080", "[::1]:1"])
)
@example(parts=["/lifetime", "/lifetime"], end="", host="lifetime.example.com")
def test_a_second_time_changes_nothing(parts: list[str], end: str, host: str) -> None:
    once = normalise(f"https://{host}{''.join(parts)}{end}")
    assert normalise(once) == once
    assert not once.endswith("/")
    assert normalise(once + API_PATH) == once
    assert normalise(once + "/lifetime/") == once


@given(st.text(max_size=40) | st.text(alphabet="htps:/@[]?#.%a1 \\\n", max_size=30).map(lambda text: "https://" + text))
def test_any_text_is_an_address_or_a_sentence(text: str) -> None:
    try:
        once = normalise(text)
    except LifeTimeError:
        return
    assert normalise(once) == once
    assert "@" not in once.split("/")[2]
    assert not set(once.split("/")[2]) & set(" \\\t\r\n?#")


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("http://lifetime.example.com", True),
        ("http://10.0.0.1:8080", True),
        ("http://localhost.example.com", True),
        ("http://127.0.0.1:80", False),
        ("http://127.8.9.10", False),
        ("http://localhost", False),
        ("http://[::1]:80", False),
        ("https://lifetime.example.com", False),
    ],
)
def test_a_token_that_could_be_read_on_the_way(base: str, expected: bool) -> None:
    assert is_unprotected(base) is expected


@pytest.mark.parametrize(
    ("link", "where", "own"),
    [
        (f"https://inside{API_PATH}/downloads/K", f"{BASE}:1/x{API_PATH}/downloads/K", True),
        (f"http://inside:8080/y{API_PATH}/downloads/K?a=b#c", f"{BASE}:1/x{API_PATH}/downloads/K?a=b", True),
        ("downloads/K", f"{BASE}:1/x/downloads/K", True),
        ("/downloads/K", f"{BASE}:1/x/downloads/K", True),
        (f"{BASE}:1/other/K", f"{BASE}:1/other/K", True),
        (f"{BASE}/other/K", f"{BASE}/other/K", False),
        ("https://store.example.com/K?sig=1", "https://store.example.com/K?sig=1", False),
        (f"https://store.example.com/K?next={API_PATH}/", f"https://store.example.com/K?next={API_PATH}/", False),
        ("https://lifetime.example.com@evil.example/K", "https://lifetime.example.com@evil.example/K", False),
    ],
)
def test_where_a_link_leads_and_whether_the_token_may_go_there(link: str, where: str, own: bool) -> None:
    assert download_address(f"{BASE}:1/x", link) == (where, own)


ELSEWHERE = "https://store.example.com/K"


@pytest.mark.parametrize(
    ("location", "where", "own"),
    [
        ("/other/K?a=b", f"{BASE}/other/K?a=b", True),
        (f"{BASE}:443/K", f"{BASE}/K", True),
        (f"{BASE.upper().replace('HTTPS', 'https')}/K", f"{BASE}/K", True),
        ("//store.example.com/K", ELSEWHERE, False),
        (f"{BASE}:8443/K", f"{BASE}:8443/K", False),
        (f"{BASE}.evil.example/K", f"{BASE}.evil.example/K", False),
        ("https://evil.example\\@lifetime.example.com/K", "https://evil.example\\@lifetime.example.com/K", False),
        (f"https://me@{BASE.split('//')[1]}/K", f"https://me@{BASE.split('//')[1]}/K", False),
    ],
)
def test_where_a_redirect_leads(location: str, where: str, own: bool) -> None:
    assert redirect_address(BASE, f"{BASE}/lifetimeapi/x", location) == (where, own)
    assert redirect_address(BASE, ELSEWHERE, ELSEWHERE) == (ELSEWHERE, False)


@pytest.mark.parametrize("link", ["http://lifetime.example.com/K", "http://store.example.com/K", "ftp://store/K"])
@pytest.mark.parametrize("read", [download_address, lambda base, link: redirect_address(base, f"{base}/x", link)])
def test_a_package_of_a_lifetime_with_https_does_not_come_without(read: Any, link: str) -> None:
    with pytest.raises(LifeTimeError) as caught:
        read(BASE, link)
    assert caught.value.code == "insecure_download"
    assert read("http://lifetime.example.com", f"http://store{link[-2:]}")[1] is False


@pytest.mark.parametrize("link", ["https://store:port/K", "https://[x/K"])
def test_a_link_that_is_no_address(link: str) -> None:
    with pytest.raises(LifeTimeError, match="no address"):
        redirect_address(BASE, BASE, link)


# Letters that have another length when they are written small, and what may end a host.
ODD = st.text(st.sampled_from("İıſKß.@:/\\#?%a"), max_size=20)


@given(ODD, ODD, st.sampled_from([API_PATH, API_PATH.upper(), ""]))
@example("İ" * len(BASE), ".example.org/x", API_PATH)
def test_a_link_never_leads_the_token_to_another_host(before: str, after: str, api: str) -> None:
    url, own = download_address(BASE, f"https://store.example.com/{before}{api}{after}")
    assert own == url.startswith(f"{BASE}/")
    assert own == bool(api and urlsplit(url).netloc == urlsplit(BASE).netloc)


@given(st.text(max_size=30))
def test_the_token_stays_with_lifetime(text: str) -> None:
    assume(API_PATH not in text.lower())
    url, own = download_address(BASE, f"https://store.example.com/{text}")
    assert not own
    assert url.startswith("https://store.example.com/")
