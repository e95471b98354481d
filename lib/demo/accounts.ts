import accounts from "./accounts.json";

/** Somebody of the demo company whom a visitor may sign in as. */
export interface DemoAccount {
  /** What the account is there to show. */
  readonly title: string;
  readonly username: string;
  readonly password: string;
  /** The page to begin with. */
  readonly where: string;
}

/** The accounts that `npm run demo` prints and the sign-in page of a demo shows. Everybody else has the same password. */
export const demoAccounts: readonly DemoAccount[] = accounts;
