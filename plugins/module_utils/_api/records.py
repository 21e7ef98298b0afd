# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the records of environments, applications and modules have to be like. See `shapes` for what this means.

What a decision hangs on has to be of its type; what only people read is nothing where it is of another one.
"""

from __future__ import annotations

from .shapes import Reader, flag, key, keyed, label, list_of, number, or_nothing, record, reference, text, usable

_AUTHOR: dict[str, Reader] = dict.fromkeys(("CreatedOn", "CreatedBy", "CreatedByUsername"), label)

_MODULE_STATUS = record(
    {
        "ApplicationKey": reference,
        "EnvironmentKey": reference,
        "ModuleVersionKey": key,
        "ConsistencyStatus": text,
        "ConsistencyStatusMessages": label,
    },
    needs=["ModuleVersionKey"],
)
_MOBILE_STATUS = record(
    {
        "NativePlatform": text,
        "VersionNumber": text,
        "HasBinaryAvailable": flag,
        "IsConfigured": or_nothing(flag),
        "IsConfigurationChanged": or_nothing(flag),
        "IsModified": or_nothing(flag),
    }
)
_APPLICATION_STATUS = record(
    {
        "EnvironmentKey": key,
        "BaseApplicationVersionKey": reference,
        "BaseApplicationVersionLabel": text,
        "IsModified": flag,
        "IsModifiedReason": label,
        "IsModifiedMessage": label,
        "ConsistencyStatus": text,
        "ConsistencyStatusMessages": label,
        "DeploymentZoneKey": or_nothing(reference),
        "MobileAppsStatus": list_of(_MOBILE_STATUS),
        "ModuleStatusInEnvs": list_of(_MODULE_STATUS),
    },
    # Without these nobody could tell what runs, and whether somebody has changed it.
    needs=["EnvironmentKey", "IsModified"],
)
APPLICATION = record(
    {
        "Key": key,
        "Name": text,
        "Kind": text,
        **dict.fromkeys(("Team", "Description", "URLPath", "IconHash", "IconURL", "DetailsURL"), label),
        "TeamKey": or_nothing(reference),
        "IsSystem": or_nothing(flag),
        "AppStatusInEnvs": list_of(_APPLICATION_STATUS),
    }
)
MODULE = record(
    {
        "Key": key,
        "Name": text,
        "Kind": label,
        "Description": label,
        # Of what else runs nothing is lost: nobody takes a module version without an owner for one that is known.
        "ModuleStatusInEnv": usable("module in an environment", _MODULE_STATUS),
    }
)
_MODULE_VERSION_FIELDS: dict[str, Reader] = {
    "Key": key,
    "ModuleKey": reference,
    "GeneralHash": text,
    "DirectUpgradeFromHash": text,
    **_AUTHOR,
}
MODULE_VERSION = record(_MODULE_VERSION_FIELDS)
VERSION = record(
    {
        "Key": key,
        "ApplicationKey": reference,
        "Version": text,
        "ChangeLog": label,
        "InUse": or_nothing(flag),
        "EnvironmentKey": or_nothing(reference),
        "ModuleVersions": usable(
            "module version", record({**_MODULE_VERSION_FIELDS, "ModuleKey": key}, needs=["Key", "ModuleKey"])
        ),
        **_AUTHOR,
    }
)
ENVIRONMENT = record({"Key": key, "Name": text, "Order": or_nothing(number), "DetailsURL": text, "OSVersion": label})

ENVIRONMENTS = keyed("environment", ENVIRONMENT)
APPLICATIONS = keyed("application", APPLICATION)
MODULES = keyed("module", MODULE)
VERSIONS = keyed("version", VERSION, names=("Version",))
MODULE_VERSIONS = keyed("module version", MODULE_VERSION, names=("ModuleKey",))
ZONES = keyed("deployment zone", record({"Key": key, "Name": text}))
