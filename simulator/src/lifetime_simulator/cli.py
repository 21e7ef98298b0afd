# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from .model.installing import require_file
from .model.version_numbers import parts
from .packages import PackageError
from .server import serve
from .settings import Settings

MIB = 1024 * 1024


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the simulator until it is stopped; return 2, with the reason on standard error, if it cannot start."""
    options = _parser().parse_args(arguments)
    try:
        serve(_settings(options))
    except (OSError, PackageError, ValueError) as error:
        print(f"lifetime-simulator: {error}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lifetime-simulator", description="Serve one LifeTime infrastructure.")
    add = parser.add_argument
    add("--name", default="lifetime", help="of the infrastructure; 'source' has more in its demo data than others")
    add("--host", default="127.0.0.1")
    add("--port", type=int, default=0, help="0 lets the system choose")
    add("--path-prefix", default="", metavar="/PATH", help="serve below this path, as behind a proxy")
    add("--data", type=Path, metavar="FILE", help="YAML document to start with, instead of the demo's")
    add("--install", action="append", default=[], metavar="ENV=PACKAGE", help="publish a package file at the start")
    add(
        "--token",
        action="append",
        default=[],
        metavar="[NAME=]TOKEN",
        help="token of the account NAME, or of the first",
    )
    add("--state-dir", type=Path, metavar="DIR", help="keep the state there and go on from it")
    add("--lifetime-version", default="11.28.3", metavar="VERSION")
    add("--tls-cert", type=Path, metavar="FILE")
    add("--tls-key", type=Path, metavar="FILE")
    add("--tls-client-ca", type=Path, metavar="FILE", help="demand client certificates of this authority")
    add("--latency-ms", type=int, default=0, metavar="N")
    add("--time-scale", type=float, default=1.0, metavar="X", help="simulated seconds in a real one")
    add("--answers", choices=("client", "contract"), default="client", help="shapes as clients need or as documented")
    add("--hashes", choices=("portable", "local"), default="portable", help="whether publishing keeps general hashes")
    add("--binary-version", choices=("untagged", "same"), default="untagged", help="what a published package is tagged")
    add(
        "--identical-modules",
        choices=("new", "kept"),
        default="new",
        help="version keys of unchanged modules",
    )
    add(
        "--unclaimed-modules",
        choices=("application", "none"),
        default="application",
        help="whose the modules are that a package lists for no application",
    )
    add("--consistency-word", default="OK", metavar="WORD", help="the ConsistencyStatus of what is well")
    add("--lower-version", choices=("refuse", "accept"), default="refuse", help="deploying a tag below the running one")
    add("--ipp", choices=("off", "fail", "refuse"), default="off", help="what becomes of packages with a foreign stamp")
    add("--allow-binary-in-production", action="store_true")
    add("--link-ttl", type=float, default=3600.0, metavar="SECONDS", help="simulated life of a download link")
    add("--max-upload-mib", type=float, default=0, metavar="N", help="0 sets no limit")
    add("--upload-limit-answer", choices=("json", "iis", "reset"), default="json")
    add("--status-delay", type=float, default=0.0, metavar="SECONDS", help="until a command shows in the status")
    add("--deployment-seconds", type=float, default=6.0, metavar="SECONDS")
    add("--solution-seconds", type=float, default=3.0, metavar="SECONDS")
    add("--role-delay", type=float, default=0.0, metavar="SECONDS", help="until a changed role takes effect, and shows")
    add("--external-authentication", action="store_true", help="passwords cannot be set: 405")
    add("--team-application", choices=("move", "refuse"), default="move", help="adding an application of another team")
    add(
        "--keys-without-role",
        choices=("given", "empty", "absent"),
        default="given",
        help="keys of users without a role, which LifeTime before 11.32.0 does not give",
    )
    add(
        "--db-permission-number",
        choices=("level", "id"),
        default="level",
        help="the number that a permission level of a database connection is set by",
    )
    add(
        "--db-permission-unset",
        choices=("no-access", "not-found"),
        default="no-access",
        help="the permission for a database connection where none was set",
    )
    add(
        "--db-test-failure",
        choices=("refuse", "header"),
        default="refuse",
        help="how a test of a database connection fails: 400, or 200 with the header Success: false",
    )
    add("--team-readd", choices=("upsert", "refuse"), default="upsert", help="adding a member with another role")
    return parser


def _settings(options: argparse.Namespace) -> Settings:
    for file in (options.data, options.tls_cert, options.tls_key, options.tls_client_ca):
        if file:
            require_file(file)
    return Settings(
        name=options.name,
        host=options.host,
        port=options.port,
        path_prefix=_prefix(options.path_prefix),
        data=options.data,
        install=tuple(_installation(text) for text in options.install),
        tokens=tuple(_token(text) for text in options.token),
        state_dir=options.state_dir,
        version=parts(options.lifetime_version),
        tls_cert=options.tls_cert,
        tls_key=options.tls_key,
        tls_client_ca=options.tls_client_ca,
        latency_ms=options.latency_ms,
        time_scale=options.time_scale,
        answers=options.answers,
        hashes=options.hashes,
        binary_version=options.binary_version,
        identical_modules=options.identical_modules,
        unclaimed_modules=options.unclaimed_modules,
        consistency_word=options.consistency_word,
        lower_version=options.lower_version,
        ipp=options.ipp,
        allow_binary_in_production=options.allow_binary_in_production,
        link_ttl=options.link_ttl,
        max_upload=int(options.max_upload_mib * MIB),
        upload_limit_answer=options.upload_limit_answer,
        status_delay=options.status_delay,
        deployment_seconds=options.deployment_seconds,
        solution_seconds=options.solution_seconds,
        role_delay=options.role_delay,
        external_authentication=options.external_authentication,
        team_application=options.team_application,
        team_readd=options.team_readd,
        db_permission_number=options.db_permission_number,
        db_permission_unset=options.db_permission_unset,
        db_test_failure=options.db_test_failure,
        keys_without_role=options.keys_without_role,
    )


def _prefix(text: str) -> str:
    inner = text.strip("/")
    return f"/{inner}" if inner else ""


def _installation(text: str) -> tuple[str, Path]:
    environment, equals, package = text.partition("=")
    if not equals:
        raise ValueError(f"--install must be ENV=PACKAGE, not {text!r}.")
    return environment, Path(package)


def _token(text: str) -> tuple[str, str]:
    """Parse [NAME=]TOKEN. A token may end in `=`, so NAME counts only if something else follows the sign."""
    name, _equals, token = text.partition("=")
    return (name, token) if token.strip("=") else ("", text)
