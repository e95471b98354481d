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
  readonly hasPassword: boolean;
  /** False until there is a way to sign in: a password, or a linked account of an identity provider. */
  readonly isActivated: boolean;
  readonly tokenVersion: number;
  /** How the request proved who it is. */
  readonly via: "session" | "token" | "key" | "system";
  /** `jti` of the token, or id of the session. */
  readonly credentialId: string;
}

export type Actor = Visitor | SignedIn;

export const visitor: Visitor = { kind: "visitor" };
