# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Packages: what is downloaded, and for how long its link lives."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import requests
from lifetime_simulator.packages import PackageContent, read_package

from tests.support.api import Api

from .conftest import Lifetime


def read(tmp_path: Path, content: bytes) -> PackageContent:
    path = tmp_path / "read.oap"
    path.write_bytes(BytesIO(content).getvalue())
    return read_package(path)


def test_an_installed_package_comes_back_byte_for_byte(lifetime: Lifetime, package_of: Callable[..., Path]) -> None:
    package = package_of("One", "Two")
    api = lifetime("installed", "--install", f"Test={package}")
    assert api.package("Test", "Parcel") == package.read_bytes()
    link = api.get(f"/environments/{api.environment('Test')}/applications/{api.application('Parcel')}/content/")
    response = api.call("GET", link["url"], 200)
    assert response.headers["Content-Length"] == str(package.stat().st_size)
    assert 'filename="Parcel.oap"' in response.headers["Content-Disposition"]


def test_a_published_package_comes_back_until_somebody_changes_it(source: Api, target: Api, tmp_path: Path) -> None:
    package = source.package("Development", "Claims Portal")
    target.publish("Test", package)
    assert target.package("Test", "Claims Portal") == package
    target.simulator.change({"hotfix": {"environment": "Test", "application": "Claims Portal", "by": "Raj Patel"}})
    after = target.package("Test", "Claims Portal")
    assert after != package
    assert {m.key for m in read(tmp_path, after).modules} == {m.key for m in read(tmp_path, package).modules}


def test_a_made_package_is_real_and_always_the_same(source: Api, tmp_path: Path) -> None:
    first, second = (source.package("Development", "Billing Engine") for _time in range(2))
    assert first == second
    content = read(tmp_path, first)
    assert content.is_application_pack
    assert [module.name for module in content.modules] == ["Billing_CS", "Billing_Jobs", "TaxCalculation"]
    assert content.modules[2].logical_databases == ("TAXDB",)


def test_a_tag_can_be_downloaded(source: Api, tmp_path: Path) -> None:
    application, versions = source.application("Claims Portal"), source.versions("Claims Portal")
    link = source.get(f"/applications/{application}/versions/{versions['0.9.0']}/content/")
    old = read(tmp_path, source.call("GET", link["url"], 200).content)
    new = read(tmp_path, source.package("Development", "Claims Portal"))
    assert {m.key for m in old.modules} == {m.key for m in new.modules}
    assert {m.hash for m in old.modules}.isdisjoint({m.hash for m in new.modules})


def test_links_expire_after_an_hour(source: Api) -> None:
    path = f"/environments/{source.environment('Test')}/applications/{source.application('Shared Theme')}/content/"
    link = source.get(path)
    source.simulator.change({"advance": 3500})
    source.call("GET", link["url"], 200)
    source.simulator.change({"advance": 200})
    assert "expired" in source.refused("GET", link["url"], 404)
    source.call("GET", source.get(path)["url"], 200)


def test_links_want_the_token_too(source: Api) -> None:
    path = f"/environments/{source.environment('Test')}/applications/{source.application('Shared Theme')}/content/"
    url = source.get(path)["url"]
    assert requests.get(url, timeout=10).status_code == 403
    assert requests.get(url, timeout=10, headers={"Authorization": source.simulator.token}).status_code == 200
    source.refused("GET", f"{source.simulator.api}/downloads/nonsense", 404)


def test_native_binaries(source: Api) -> None:
    place = source.environment("Development")
    mobile = f"/environments/{place}/applications/{source.application('Field Service')}/content/"
    for kind in ("apk", "aab", "ipa"):
        assert source.call("GET", source.get(mobile, Type=kind)["url"], 200).content
    assert "zip" in source.refused("GET", mobile, 400, params={"Type": "zip"})
    web = f"/environments/{place}/applications/{source.application('Claims Portal')}/content/"
    assert "mobile" in source.refused("GET", web, 400, params={"Type": "apk"})
    assert source.get(web, Type="oap")["url"]


def test_no_native_binary_is_no_content_and_an_apk_stands_in_for_an_aab(source: Api) -> None:
    application = {"environment": "Development", "application": "Field Service"}
    source.simulator.change({"binaries": {**application, "kinds": {"Android": "apk"}}})
    path = f"/environments/{source.environment('Development')}/applications/{source.application('Field Service')}/"
    assert source.call("GET", f"{path}content/?Type=ipa", 204).content == b""
    response = source.call("GET", source.get(f"{path}content/", Type="aab")["url"], 200)
    assert ".apk" in response.headers["Content-Disposition"]
