# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a package holds the applications that somebody expects in it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from ..._api.errors import LifeTimeError
from ..package.model import Application, Package


def check_expected(package: Package, expected: Sequence[str] | None) -> None:
    """Refuse a package that does not hold exactly the applications with these names or keys; none: any package will do.

    Raises LifeTimeError `application_missing`, or `unexpected_application` where there are only too many.
    """
    if not expected:
        return
    found = {name: _find(name, package) for name in expected}
    missing = [name for name, applications in found.items() if not applications]
    for name, applications in found.items():
        if len(applications) > 1:
            keys = ", ".join(sorted(each.key for each in applications))
            raise LifeTimeError(
                f"The package {package.path} holds {len(applications)} applications named '{name}'.",
                "ambiguous_application",
                advice=f"Give their keys in expected_applications: {keys}.",
            )
    known = {each.key for applications in found.values() for each in applications}
    others = [each.name for each in package.applications if each.key not in known]
    if missing:
        held = ", ".join(repr(each.name) for each in package.applications)
        raise LifeTimeError(
            f"The package {package.path} does not hold {', '.join(map(repr, missing))}. It "
            + (f"holds {held}." if held else "names no application."),
            "application_missing",
            advice="Nothing was deployed. Give the package that holds all of them, or correct expected_applications.",
            details={"missing": missing, "applications": [each.name for each in package.applications]},
        )
    if others:
        raise LifeTimeError(
            f"The package {package.path} also holds {', '.join(map(repr, others))}, which nobody asked for.",
            "unexpected_application",
            advice="Nothing was deployed. Add it to expected_applications, or leave that out to take all of them.",
            details={"applications": others},
        )


def _find(name: str, package: Package) -> list[Application]:
    """The applications with that key or name; where the name is there as it is written, no other spelling counts."""
    by_key = [each for each in package.applications if each.key.casefold() == name.strip().casefold()]
    exact = [each for each in package.applications if each.name == name]
    return by_key or exact or [each for each in package.applications if each.name.casefold() == name.strip().casefold()]
