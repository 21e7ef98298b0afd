# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates for the TLS tests, as trustme makes them, in the files that options name."""

from __future__ import annotations

import ssl
from datetime import datetime
from pathlib import Path
from typing import Any


class Authority:
    """A certificate authority; its own certificate is the file `ca`."""

    def __init__(self, folder: Path, name: str) -> None:
        # Only those who make certificates need it.
        import trustme

        self._folder = folder
        self._authority = trustme.CA(organization_name=name)
        self.ca = folder / f"{name}-ca.pem"
        self._authority.cert_pem.write_to_path(self.ca)

    def issue(self, name: str, address: str = "127.0.0.1", until: datetime | None = None) -> tuple[Path, Path]:
        """Certificate and key, as PEM files, for the host with that address."""
        made = self._authority.issue_cert(address, common_name=name, not_after=until)
        certificate, key = self._folder / f"{name}.pem", self._folder / f"{name}-key.pem"
        key.touch(mode=0o600)
        made.private_key_pem.write_to_path(key)
        made.cert_chain_pems[0].write_to_path(certificate)
        return certificate, key

    def server_context(self, name: str, clients: Path | None = None, **issued: Any) -> ssl.SSLContext:
        """What a server needs to show a certificate; with `clients` it wants one of that authority's from them."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.issue(name, **issued))
        if clients is not None:
            context.load_verify_locations(clients)
            context.verify_mode = ssl.CERT_REQUIRED
        return context
