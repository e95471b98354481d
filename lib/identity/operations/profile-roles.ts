import { TooManyRequests } from "@/lib/errors";
import { operation, pageOfSchema, Reply } from "@/lib/http";
import { originOf } from "../audit/record";
import { grantRole, resendGrant, viewOf } from "../roles/grants";
import * as lists from "../roles/lists";
import { removeMember } from "../roles/removal";
import { getRoleType } from "../roles/role-types";
import { ForceQuery, Role, RoleCreate, RoleListQuery, waitingCounts } from "../roles/schemas";

const RolePage = pageOfSchema(Role, waitingCounts);

/** People with a role on the profile, invited ones and those who asked. */
export const listRoles = operation({
  name: "listRoles",
  method: "GET",
  path: "/api/profile/{profile}/roles",
  title: "Lists users and their role on an profile",
  audience: "profile-or-provider",
  query: RoleListQuery,
  list: lists.profileRoleList,
  response: RolePage,
  handle: ({ db, actor, subject, list, query, now }) =>
    lists.listProfileRoles(db, list, viewOf(subject, actor, now), {
      typeId: null,
      status: query.role_status,
    }),
});

export const listRolesOfType = operation({
  name: "listRolesOfType",
  method: "GET",
  path: "/api/profile/{profile}/roles/{role}",
  title: "Lists roles of a specific type",
  description: "With every request on the profile, whatever type it names, as a manager may grant any.",
  audience: "profile-or-provider",
  query: RoleListQuery,
  list: lists.profileRoleListOfType,
  response: RolePage,
  handle: async ({ db, actor, subject, params, list, query, now }) => {
    const { id: typeId } = await getRoleType(db, subject.profile.id, params.role);
    return lists.listProfileRoles(db, list, viewOf(subject, actor, now), {
      typeId,
      status: query.role_status,
    });
  },
});

/** Invites somebody, grants what they asked for, or changes the role they have. */
export const createRole = operation({
  name: "createRole",
  method: "POST",
  path: "/api/profile/{profile}/roles/{role}",
  title: "Creates a role",
  description:
    "The user has to accept, unless they asked for a role before. `force` also invites who is not a user yet, by e-mail.",
  audience: "profile-or-provider",
  query: ForceQuery,
  body: RoleCreate,
  response: Role,
  status: 201,
  alternatives: { 200: Role },
  errors: [TooManyRequests],
  handle: async (context) => {
    const { db, actor, subject, params, query, body: form } = context;
    const request = { subject, role: params.role, actor, form, force: query.force ?? false };
    const { role, isNew } = await grantRole(db, { ...request, origin: originOf(context) });
    return new Reply(isNew ? 201 : 200, role);
  },
});

export const sendRoleInvite = operation({
  name: "sendRoleInvite",
  method: "POST",
  path: "/api/profile/{profile}/roles/{role}/{user}",
  title: "Sends invite notification for a role",
  audience: "profile-or-provider",
  response: Role,
  errors: [TooManyRequests],
  handle: (context) => {
    const { db, actor, subject, params } = context;
    const { role, user: username } = params;
    return resendGrant(db, { subject, role, username, actor, origin: originOf(context) });
  },
});

export const deleteRole = operation({
  name: "deleteRole",
  method: "DELETE",
  path: "/api/profile/{profile}/roles/{role}/{user}",
  title: "Deletes a role",
  description:
    "Whatever links the user and the profile, of any type: a role, an invitation, a request. The last manager stays.",
  audience: "profile-or-provider",
  response: null,
  handle: (context) => {
    const { db, actor, subject, params } = context;
    return removeMember(db, { subject, username: params.user, actor, origin: originOf(context) });
  },
});
