import type { SignedIn } from "@/lib/auth/actor";
import type { UserSubject } from "@/lib/auth/audience";
import { TooManyRequests } from "@/lib/errors";
import { operation, pageOfSchema, Reply } from "@/lib/http";
import { originOf } from "../audit/record";
import { acceptGrant } from "../roles/acceptance";
import * as lists from "../roles/accessible-lists";
import { removeAccessible } from "../roles/removal";
import { requestRole, resendRequest } from "../roles/requests";
import {
  Accessible,
  AccessibleCreate,
  AccessibleListQuery,
  ForceQuery,
  waitingCounts,
} from "../roles/schemas";

const AccessiblePage = pageOfSchema(Accessible, waitingCounts);

const viewOf = ({ user, isSelf }: UserSubject, actor: SignedIn, at: Date): lists.AccessibleView => ({
  ...{ user, isSelf, at },
  viewerId: actor.id,
});

/** The profiles that a user has a role on, was invited to, or asked to join. */
export const listAccessibles = operation({
  name: "listAccessibles",
  method: "GET",
  path: "/api/users/{user}/accessibles",
  title: "Lists roles by user",
  audience: "self",
  query: AccessibleListQuery,
  list: lists.accessibleList,
  response: AccessiblePage,
  handle: ({ db, actor, subject, list, query, now }) =>
    lists.listAccessibles(db, list, viewOf(subject, actor, now), {
      role: null,
      status: query.role_status,
      withPersonal: query.include_personal_profile ?? false,
    }),
});

export const listAccessiblesOfType = operation({
  name: "listAccessiblesOfType",
  method: "GET",
  path: "/api/users/{user}/accessibles/{role}",
  title: "Lists roles of specific type by user",
  audience: "self",
  query: AccessibleListQuery,
  list: lists.accessibleListOfType,
  response: AccessiblePage,
  handle: ({ db, actor, subject, params, list, query, now }) =>
    lists.listAccessibles(db, list, viewOf(subject, actor, now), {
      role: params.role,
      status: query.role_status,
      withPersonal: query.include_personal_profile ?? false,
    }),
});

/** Asks the managers of a profile for a role, whichever they see fit. */
export const requestAccessible = operation({
  name: "requestAccessible",
  method: "POST",
  path: "/api/users/{user}/accessibles",
  title: "Requests a role",
  description: "`force` also creates the profile, for the owner of its e-mail address.",
  audience: "self-only",
  query: ForceQuery,
  body: AccessibleCreate,
  response: Accessible,
  status: 201,
  alternatives: { 200: Accessible },
  errors: [TooManyRequests],
  handle: async (context) => {
    const { db, subject, query, body: form } = context;
    const request = { subject, role: null, form, force: query.force ?? false, origin: originOf(context) };
    const { accessible, isNew } = await requestRole(db, request);
    return new Reply(isNew ? 201 : 200, accessible);
  },
});

export const requestAccessibleOfType = operation({
  name: "requestAccessibleOfType",
  method: "POST",
  path: "/api/users/{user}/accessibles/{role}",
  title: "Requests a role of a specified type",
  audience: "self-only",
  query: ForceQuery,
  body: AccessibleCreate,
  response: Accessible,
  status: 201,
  alternatives: { 200: Accessible },
  errors: [TooManyRequests],
  handle: async (context) => {
    const { db, subject, params, query, body: form } = context;
    const request = {
      subject,
      role: params.role,
      form,
      force: query.force ?? false,
      origin: originOf(context),
    };
    const { accessible, isNew } = await requestRole(db, request);
    return new Reply(isNew ? 201 : 200, accessible);
  },
});

/** Accepts an invitation. Only the invited user can. */
export const acceptAccessible = operation({
  name: "acceptAccessible",
  method: "PUT",
  path: "/api/users/{user}/accessibles/accept/{verification_key}",
  title: "Accepts role invite",
  audience: "self-only",
  response: Accessible,
  handle: (context) => {
    const { db, subject, params } = context;
    return acceptGrant(db, { subject, key: params.verification_key, origin: originOf(context) });
  },
});

export const sendAccessibleRequest = operation({
  name: "sendAccessibleRequest",
  method: "POST",
  path: "/api/users/{user}/accessibles/{role}/{profile}",
  title: "Sends request notification for role",
  audience: "self",
  response: Accessible,
  errors: [TooManyRequests],
  handle: (context) => {
    const { db, actor, subject, params } = context;
    return resendRequest(db, { subject, profile: params.profile, actor, origin: originOf(context) });
  },
});

export const deleteAccessible = operation({
  name: "deleteAccessible",
  method: "DELETE",
  path: "/api/users/{user}/accessibles/{role}/{profile}",
  title: "Deletes a role by type",
  description: "Whatever links the user and the profile, of any type: leaves it, declines or withdraws.",
  audience: "self",
  response: null,
  handle: (context) => {
    const { db, actor, subject, params } = context;
    return removeAccessible(db, { subject, profile: params.profile, actor, origin: originOf(context) });
  },
});
