import type { SignedIn } from "@/lib/auth/actor";
import type { ProfileSubject } from "@/lib/auth/audience";
import { operation, pageOfSchema, Reply } from "@/lib/http";
import { originOf } from "../audit/record";
import * as types from "../roles/role-types";
import { RoleType, RoleTypeCreate, RoleTypeUpdate } from "../roles/schemas";

const viewOf = (subject: ProfileSubject, actor: SignedIn, at: Date): types.RoleTypeView => ({
  profileId: subject.profile.id,
  viewerId: actor.id,
  at,
});

/** The kinds of role that people may have on the profile. */
export const listRoleTypes = operation({
  name: "listRoleTypes",
  method: "GET",
  path: "/api/profile/{profile}/roles/describe",
  title: "Lists role types",
  audience: "profile",
  list: types.roleTypeList,
  response: pageOfSchema(RoleType),
  handle: ({ db, actor, subject, list, now }) => types.listRoleTypes(db, list, viewOf(subject, actor, now)),
});

/** A new kind of role for the profile, or for every profile when it is the broker's. */
export const createRoleType = operation({
  name: "createRoleType",
  method: "POST",
  path: "/api/profile/{profile}/roles/describe",
  title: "Creates a role type",
  audience: "profile",
  body: RoleTypeCreate,
  response: RoleType,
  status: 201,
  handle: async (context) => {
    const { db, actor, subject, body: form, now } = context;
    const slug = await types.createRoleType(db, { subject, form, origin: originOf(context) });
    return new Reply(201, await types.describeRoleType(db, slug, viewOf(subject, actor, now)));
  },
});

export const getRoleType = operation({
  name: "getRoleType",
  method: "GET",
  path: "/api/profile/{profile}/roles/describe/{role}",
  title: "Retrieves a role type",
  audience: "profile",
  response: RoleType,
  handle: ({ db, actor, subject, params, now }) =>
    types.describeRoleType(db, params.role, viewOf(subject, actor, now)),
});

/** Changes a kind of role, for all who have it; absent flags keep their value. */
export const updateRoleType = operation({
  name: "updateRoleType",
  method: "PUT",
  path: "/api/profile/{profile}/roles/describe/{role}",
  title: "Updates a role type",
  description: "Types that every profile has are changed by managers of the broker only.",
  audience: "profile",
  body: RoleTypeUpdate,
  response: RoleType,
  handle: async (context) => {
    const { db, actor, subject, params, body: form, now } = context;
    await types.updateRoleType(db, params.role, { subject, form, origin: originOf(context) });
    return types.describeRoleType(db, params.role, viewOf(subject, actor, now));
  },
});

export const deleteRoleType = operation({
  name: "deleteRoleType",
  method: "DELETE",
  path: "/api/profile/{profile}/roles/describe/{role}",
  title: "Deletes a role type",
  description: "Also deletes every role, invitation and request of that type. Manager and contributor stay.",
  audience: "profile",
  response: null,
  handle: async (context) => {
    const { db, subject, params } = context;
    await types.deleteRoleType(db, params.role, { subject, origin: originOf(context) });
  },
});
