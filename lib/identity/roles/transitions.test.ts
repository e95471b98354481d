import { expect, test } from "vitest";
import { type RoleAction, type RoleState, transition } from "./transitions";

const MANAGER = 1n;
const CONTRIBUTOR = 2n;

const none: RoleState = { kind: "none" };
const untyped: RoleState = { kind: "requested", typeId: null };
const typed: RoleState = { kind: "requested", typeId: CONTRIBUTOR };
const invited: RoleState = { kind: "invited", typeId: CONTRIBUTOR };
const active = (typeId = CONTRIBUTOR, acceptedByUser = true): RoleState => ({
  kind: "active",
  typeId,
  acceptedByUser,
});
const grant = (typeId = CONTRIBUTOR, skipsOptIn = false): RoleAction => ({
  kind: "grant",
  typeId,
  skipsOptIn,
});
const request = (typeId: bigint | null = null, isImplicit = false): RoleAction => ({
  kind: "request",
  typeId,
  isImplicit,
});
const accept: RoleAction = { kind: "accept" };
const remove: RoleAction = { kind: "remove" };

type Row = [what: string, from: RoleState, action: RoleAction, to: RoleState | null, notice: string | null];

const TABLE: Row[] = [
  ["a grant invites", none, grant(), invited, "grant"],
  [
    "a grant without opt-in is in force, but not the user's own doing",
    none,
    grant(CONTRIBUTOR, true),
    active(CONTRIBUTOR, false),
    "grant",
  ],
  ["a request waits", none, request(), untyped, "request"],
  ["a request for a type waits", none, request(CONTRIBUTOR), typed, "request"],
  ["an implicit role is in force at once", none, request(CONTRIBUTOR, true), active(), "acceptance"],
  ["a grant completes a request", untyped, grant(MANAGER), active(MANAGER), "grant"],
  ["a grant of another type completes a request", typed, grant(MANAGER), active(MANAGER), "grant"],
  ["a request gets its type later", untyped, request(CONTRIBUTOR), typed, "request"],
  ["a request keeps its type", typed, request(), typed, "request"],
  ["a request becomes an implicit role", typed, request(MANAGER, true), active(MANAGER), "acceptance"],
  [
    "a second grant changes what is offered",
    invited,
    grant(MANAGER),
    { kind: "invited", typeId: MANAGER },
    "grant",
  ],
  [
    "an offer is not in force by a second grant without opt-in",
    invited,
    grant(MANAGER, true),
    { kind: "invited", typeId: MANAGER },
    "grant",
  ],
  ["accepting completes an offer", invited, accept, active(), "acceptance"],
  ["asking for what is offered accepts it", invited, request(CONTRIBUTOR), active(), "acceptance"],
  ["asking for no type in particular accepts", invited, request(), active(), "acceptance"],
  ["asking for more than is offered changes nothing", invited, request(MANAGER), null, null],
  ["a grant changes the type of a role", active(), grant(MANAGER), active(MANAGER), "grant"],
  [
    "another type given is not accepted by that",
    active(CONTRIBUTOR, false),
    grant(MANAGER),
    active(MANAGER, false),
    "grant",
  ],
  ["asking for another role keeps the one there is", active(), request(MANAGER), null, null],
  ["nothing is there to accept", none, accept, null, null],
  ["a request is not accepted by who made it", typed, accept, null, null],
  ["a role is not accepted twice", active(), accept, null, null],
  ["nothing is there to remove", none, remove, null, null],
  ["a request is withdrawn or denied", typed, remove, none, null],
  ["an offer is declined or taken back", invited, remove, none, null],
  ["a role is left or revoked", active(), remove, none, null],
];

test.each(TABLE)("%s", (_what, from, action, to, notice) => {
  expect(transition(from, action)).toEqual(to && { to, notice });
});
