# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Source code packages: a ZIP file with one ZIP file per module."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Mapping, Sequence

NUMBER = 1
CREATED = (2026, 1, 15, 9, 30, 0)
NAMESPACE = "http://schemas.microsoft.com/developer/msbuild/2003"
TOOLS = "FAE04EC0-301F-11D3-BF4B-00C04F79EFBC"


def write_source_code(path: str | os.PathLike[str], modules: Sequence[tuple[str, str]]) -> None:
    """Write the source code of (name, key) modules; the output is reproducible."""
    write_files(path, {f"{name}.v{NUMBER}.zip": _module(name, key) for name, key in modules})


def write_files(target: str | os.PathLike[str] | io.BytesIO, files: Mapping[str, bytes]) -> None:
    """Write a zip file."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, CREATED)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)


def _module(name: str, key: str) -> bytes:
    stream = io.BytesIO()
    proxy = f"referencesProxy/{name}.referencesProxy.csproj"
    texts = {
        f"{name}.sln": _solution(key, {name: f"{name}.csproj", f"{name}.referencesProxy": proxy}),
        f"{name}.csproj": _project([f"{name}.resources"], [f"bin/{name}.referencesProxy.dll"]),
        proxy: _project([], ["../bin/OutSystems.HubEdition.RuntimePlatform.dll"]),
        f"{name}.cs": f"namespace ss{name} {{\n}}\n",
    }
    binaries = {f"bin/{file}.dll": b"MZ" for file in (f"{name}.referencesProxy", "OutSystems.RuntimeCommon")}
    write_files(stream, {**{file: text.encode() for file, text in texts.items()}, **binaries})
    return stream.getvalue()


def _solution(key: str, projects: Mapping[str, str]) -> str:
    lines = ["Microsoft Visual Studio Solution File, Format Version 12.00"]
    for name, file in projects.items():
        lines += [f'Project("{{{TOOLS}}}") = "{name}", "{file}", "{{{key.upper()}}}"', "EndProject"]
    return "\n".join([*lines, "Global", "EndGlobal", ""])


def _project(resources: Sequence[str], references: Sequence[str]) -> str:
    lines = [f'<Project xmlns="{NAMESPACE}">', "  <ItemGroup>"]
    lines += [f'    <Reference Include="x"><HintPath>{file}</HintPath></Reference>' for file in references]
    lines += ["  </ItemGroup>", "  <ItemGroup>"]
    lines += [f'    <EmbeddedResource Include="{file}"/>' for file in resources]
    return "\n".join([*lines, "  </ItemGroup>", "</Project>", ""])
