# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of the options in _options.CONNECTION."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  lifetime_url:
    description:
      - Address of the LifeTime console - scheme, host, port and prefix, for example V(https://lifetime.example.com).
      - A trailing slash, V(/lifetime) and V(/lifetimeapi/rest/v2) are accepted and cut off.
      - Where the option is not given, the environment variable E(LIFETIME_URL) is used.
    type: str
  lifetime_token:
    description:
      - Token of a LifeTime service account.
      - Where neither O(lifetime_url) nor this option is given, the environment variable E(LIFETIME_TOKEN) is used.
        A token from the environment is never sent to an address that did not come from there too.
    type: str
  validate_certs:
    description:
      - Whether the TLS certificate of LifeTime is verified.
      - Where the option is not given, the environment variable E(LIFETIME_VALIDATE_CERTS) is used.
    type: bool
    default: true
  ca_path:
    description:
      - File with the certificate authorities that LifeTime's certificate is checked against, in PEM format, or a
        folder of such files that C(openssl rehash) was run on.
      - Where the option is not given, the environment variable E(LIFETIME_CA_PATH) is used, and where that is not
        set, E(REQUESTS_CA_BUNDLE) or E(CURL_CA_BUNDLE).
    type: path
  client_cert:
    description:
      - File with a client certificate in PEM format; it may hold the key too.
      - Where the option is not given, the environment variable E(LIFETIME_CLIENT_CERT) is used.
    type: path
  client_key:
    description:
      - File with the key of O(client_cert), where that file does not hold it.
      - Where the option is not given, the environment variable E(LIFETIME_CLIENT_KEY) is used.
    type: path
  timeout:
    description:
      - Seconds to wait for a connection, and that LifeTime may be silent while it answers a request without a large
        body. A whole answer may take ten times as long, however it comes; what takes longer is cut off.
      - Where the option is not given, the environment variable E(LIFETIME_TIMEOUT) is used.
    type: float
    default: 30
  transfer_timeout:
    description:
      - Seconds that the transfer of a package may stand still, and seconds to wait for the answer after an upload.
        A whole transfer may take ten times as long; what takes longer is cut off.
      - Where the option is not given, the environment variable E(LIFETIME_TRANSFER_TIMEOUT) is used.
    type: float
    default: 600
  retries:
    description:
      - How often a request is repeated after a failure that may be temporary.
      - Reads are repeated after broken connections and the answers 429, 502, 503 and 504. Writes are repeated only
        where LifeTime cannot have acted - when no connection came about, or after a 429.
      - Where the option is not given, the environment variable E(LIFETIME_RETRIES) is used.
    type: int
    default: 3
  retry_max_delay:
    description:
      - Longest time in seconds between two attempts, whatever LifeTime asks for in C(Retry-After).
      - Where the option is not given, the environment variable E(LIFETIME_RETRY_MAX_DELAY) is used.
    type: float
    default: 30
requirements:
  - requests >= 2.28
notes:
  - Proxies are taken from the environment variables E(HTTPS_PROXY), E(HTTP_PROXY) and E(NO_PROXY) of the host that
    runs the module. C(~/.netrc) is not read.
  - Answers are bounded in size before they are read. Those to queries may have 128 MiB when they are decompressed,
    packages 4 GiB; of error messages the first MiB is looked at.
  - LifeTime shows an account only what it has permissions for. What the account cannot see looks like something
    that is not there.
  - An option, or one of an entry, that is V(null) is not given; its default applies. What is empty is refused, unless
    the option says what that means.
  - Names, keys, versions, paths and passwords that look like numbers or truth values have to be quoted - V(1.70) is the
    number 1.7 for YAML, and V(no) is false. Without quotes they are refused, with their place.
seealso:
  - name: LifeTime API v2
    description: The reference of the API, by the vendor.
    link: https://success.outsystems.com/documentation/11/reference/outsystems_apis/lifetime_api_v2/
"""
