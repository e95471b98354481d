/** Somebody who has not signed in. */
export interface Visitor {
  readonly kind: "visitor";
}

/** A user whose credentials were checked for this request. */
export interface SignedIn {
  readonly kind: "user";
  readonly id: bigint;
  readonly username: string;
  readonly email: string | null;
  readonly fullName: string;
  /** False until a password was set: the account is not activated. */
  readonly hasPassword: boolean;
  readonly tokenVersion: number;
  /** How the request proved who it is. */
  readonly via: "session" | "token" | "key" | "system";
  /** `jti` of the token, or id of the session. */
  readonly credentialId: string;
}

export type Actor = Visitor | SignedIn;

export const visitor: Visitor = { kind: "visitor" };
