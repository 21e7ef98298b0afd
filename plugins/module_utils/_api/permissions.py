# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an account needs for each operation that LifeTime may refuse with 403, as far as its documentation tells."""

from __future__ import annotations

_LEVEL = "the permission level '{}', or a higher one, in each environment that it is about"
_LIST = _LEVEL.format("List Applications")
_REUSE = _LEVEL.format("Monitor and Add Dependencies")
_OPEN = _LEVEL.format("Open and Debug Applications")
_DEPLOY = _LEVEL.format("Change and Deploy Applications")
_CREATE = "the permission to create applications in the environment"
_TEAMS = "a role that manages teams, or the infrastructure"
_INFRASTRUCTURE = "a role that manages the infrastructure"
_CONNECTIONS = "a role that manages the infrastructure, or a permission for the database connection"

# The ids of operations, with blanks between them, by what an account needs for each.
_TABLE = {
    _LIST: """
        Applications_List Applications_Get Applications_Versions_List Applications_Versions_Get
        Applications_Configurations_Get Environments_GetRunningApps Environments_GetRunningApp Modules_List
        Modules_Get ModuleVersions_List ModuleVersion_Get
    """,
    _REUSE: """
        Applications_Versions_Download Environments_DownloadRunningApp Environments_SolutionCreate
        Environments_SolutionStatus Environments_SolutionDownload
    """,
    _OPEN: """
        Environments_Applications_SourceCode Environments_Applications_SourceCode_Status
        Environments_Applications_DownloadSourceCode Environments_Modules_SourceCode
        Environments_Modules_SourceCode_Status Environments_Modules_DownloadSourceCode
    """,
    _DEPLOY: """
        Applications_Versions_Delete Applications_Configurations_Update Environments_Applications_Versions_Create
        Environments_GetDeploymentZones Deployments_Create Deployments_CreateWithBinary Deployments_Get
        Deployments_GetStatus Deployments_GetMissingDbMappings Deployments_Configuration Deployments_ExecuteCommand
        Deployments_Delete Deployments_Update
    """,
    _CREATE: """
        Environments_Applications_Create Environments_GetTemplates
    """,
    "access to at least one environment": """
        Deployments_List Environments_List Environments_Get
    """,
    _TEAMS: """
        Teams_List Teams_Get Teams_Create Teams_Update Teams_Delete Teams_AddUser Teams_RemUser Teams_AddApplication
        Teams_RemApplication Roles_List Roles_Get Roles_PermissionLevels Users_List Users_Get Users_GrantApp
        Users_RevokeApp User_BlockedLogins_Get User_BlockedLogins_Unblock BlockedAddresses_Get
        BlockedAddresses_Unblock
    """,
    _INFRASTRUCTURE: """
        Roles_Create Roles_Update Roles_Delete Users_Create Users_Update Users_SetPassword Environment_Register
        Environment_Unregister Environments_SetMaintenanceMode Environment_GetCSP Environments_SetCSP
    """,
    _CONNECTIONS: """
        Environments_DBConnections_List Environments_DBConnections_Get Environments_DBConnections_Create
        Environments_DBConnections_Edit Environments_DBConnections_Delete Environments_DBConnections_ListProviders
        Environments_DBConnections_ListPermissionLevels Environments_DBConnections_TestConnection
        Environments_DBConnections_GetRolePermissions Environments_DBConnections_GetUserPermissions
        Environments_DBConnections_SetRolePermissions Environments_DBConnections_SetUserPermissions
        Environments_DBConnections_RevokeRolePermissions Environments_DBConnections_RevokeUserPermissions
    """,
}
_BY_OPERATION = {operation: needed for needed, operations in _TABLE.items() for operation in operations.split()}


def needed_for(operation: str) -> str:
    """What an account needs for the operation with this id, as a clause; "" where that is not known."""
    return _BY_OPERATION.get(operation, "")
