# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a package needs in its target, and what runs there under the same name, for LifeTime does not look for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from ..package.errors import shown
from ..package.model import Application, Package
from ..running.application_state import owners_in
from ..running.target import Target

# A warning names no more modules, or applications of one name, than this.
_SHOWN = 5
# No more applications that are missed have a warning of their own: a package may list thousands.
_MOST = 20

# Name of an application -> keys of those that run under it.
_Names = Mapping[str, Sequence[str]]


def reference_warnings(
    package: Package, target: Target, new: Collection[str], brought: Collection[str]
) -> Iterator[str]:
    """A sentence for each application that is missed in the target, or is another one of the same name.

    `new` are the keys of the package's applications that the target does not run. `brought` are the keys of
    applications and modules that are deployed before this package. Two lists are read, and none where nothing can be
    missing.
    """
    referenced = [each for each in package.referenced if each.key not in brought]
    if not referenced and not new:
        return
    names: dict[str, list[str]] = {}
    for record in target.infrastructure.running_applications(target.environment):
        names.setdefault(str(record.get("Name") or ""), []).append(str(record["Key"]))
    for application in package.applications:
        others = _others_of_that_name(application.key, application.name, names)
        if application.key in new and others:
            yield (
                f"The package {package.path} brings application {shown(application.name)} with the key"
                f" {application.key}, and environment {target.environment} runs another application of that name"
                f" ({others}), which the package does not replace. Check that it is the package that you want."
            )
    missing = list(_missing(package, referenced, target, names, brought))
    yield from missing[:_MOST]
    if len(missing) > _MOST:
        yield f"The package {package.path} refers to {len(missing) - _MOST} more applications that it misses."


def _missing(
    package: Package,
    referenced: Iterable[Application],
    target: Target,
    running: _Names,
    brought: Collection[str],
) -> Iterator[str]:
    known = {key for keys in running.values() for key in keys}
    modules = target.infrastructure.modules() if any(each.module_keys for each in referenced) else []
    names = {str(record["Key"]): str(record.get("Name") or "") for record in modules}
    present = {key for key, _name in owners_in(modules, target.environment.key).values()} | set(brought)
    for each in referenced:
        keys = [key for key in each.module_keys if key not in present]
        if each.module_keys and not keys:
            continue
        name = _listed([each.key], {each.key: each.name})
        if each.key not in known:
            others = _others_of_that_name(each.key, each.name, running)
            another = f" It runs another application of that name ({others})." if others else ""
            yield (
                f"The package {package.path} refers to application {name} ({each.key}), which environment"
                f" {target.environment} does not run, as far as this account can see.{another} Deploy that application"
                " first, or what uses it will be broken."
            )
        elif keys:
            yield (
                f"The package {package.path} refers to modules of application {name} that environment"
                f" {target.environment} does not run, as far as this account can see: {_listed(keys, names)}. Deploy"
                " a newer version of that application first, or what uses them will be broken."
            )


def _listed(keys: Sequence[str], names: Mapping[str, str]) -> str:
    """Modules by name, or by key where that is not known."""
    listed = [shown(names[key]) if names.get(key) else key for key in keys[:_SHOWN]]
    return ", ".join(listed) + (f" and {len(keys) - _SHOWN} more" if len(keys) > _SHOWN else "")


def _others_of_that_name(key: str, name: str, running: _Names) -> str:
    """The keys of other applications of that name, as a text; "" where there are none."""
    found = [each for each in running.get(name, ()) if name and each != key]
    return ", ".join(found[:_SHOWN])
