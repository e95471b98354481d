/** How a user stands to a profile. A role that has ended counts as none. */
export type RoleState =
  | { readonly kind: "none" }
  /** The user asked; the type is null while the request names none. */
  | { readonly kind: "requested"; readonly typeId: bigint | null }
  /** A manager offered; the user has yet to accept. */
  | { readonly kind: "invited"; readonly typeId: bigint }
  | {
      readonly kind: "active";
      readonly typeId: bigint;
      /** Whether the user asked for it or accepted it; if not, it never opens the user's own account to others. */
      readonly acceptedByUser: boolean;
    };

export type RoleAction =
  /** A manager gives a role of this type. */
  | {
      readonly kind: "grant";
      readonly typeId: bigint;
      /** The user need not accept: the type says so and the user is one of those for whom that holds. */
      readonly skipsOptIn: boolean;
    }
  /** The user asks for a role. */
  | {
      readonly kind: "request";
      readonly typeId: bigint | null;
      /** Nobody need grant it: an implicit role, whose conditions hold. */
      readonly isImplicit: boolean;
    }
  /** The user accepts what was offered. */
  | { readonly kind: "accept" }
  /** Either side ends it: revokes, leaves, declines, denies or withdraws. */
  | { readonly kind: "remove" };

/** Who is to hear of a transition: the user of a grant, the profile's managers of a request or an acceptance. */
export type RoleNotice = "grant" | "request" | "acceptance";

export interface Transition {
  readonly to: RoleState;
  readonly notice: RoleNotice | null;
}

/**
 * The role state machine: what becomes of a role. A role needs both sides, a manager's grant and the user's request or
 * acceptance, in either order; only `skipsOptIn` and `isImplicit` spare one of them.
 *
 * @returns null when the action does nothing from this state
 * Source: docs/permissions.md, "State machine"
 */
export function transition(from: RoleState, action: RoleAction): Transition | null {
  switch (action.kind) {
    case "grant":
      return { to: granted(from, action), notice: "grant" };
    case "request":
      return requested(from, action);
    case "accept":
      return from.kind === "invited" ? accepted(from.typeId) : null;
    case "remove":
      return from.kind === "none" ? null : { to: { kind: "none" }, notice: null };
  }
}

type Grant = Extract<RoleAction, { kind: "grant" }>;
type Request = Extract<RoleAction, { kind: "request" }>;

function granted(from: RoleState, { typeId, skipsOptIn }: Grant): RoleState {
  switch (from.kind) {
    case "none":
      return skipsOptIn ? { kind: "active", typeId, acceptedByUser: false } : { kind: "invited", typeId };
    case "requested":
      // The user's request is one half, this grant the other.
      return { kind: "active", typeId, acceptedByUser: true };
    case "invited":
    case "active":
      return { ...from, typeId };
  }
}

function requested(from: RoleState, { typeId, isImplicit }: Request): Transition | null {
  switch (from.kind) {
    case "none":
      return isImplicit && typeId !== null
        ? accepted(typeId)
        : { to: { kind: "requested", typeId }, notice: "request" };
    case "requested":
      if (isImplicit && typeId !== null) return accepted(typeId);
      return { to: { kind: "requested", typeId: typeId ?? from.typeId }, notice: "request" };
    case "invited":
      // The grant is one half, this request the other, unless it asks for something else.
      return typeId === null || typeId === from.typeId ? accepted(from.typeId) : null;
    case "active":
      return null;
  }
}

function accepted(typeId: bigint): Transition {
  return { to: { kind: "active", typeId, acceptedByUser: true }, notice: "acceptance" };
}
