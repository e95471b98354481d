import { Button } from "@/components/ui/button";
import type { DemoAccount } from "@/lib/demo/accounts";

/** The accounts of a demo, each a button that signs in. */
export function DemoAccounts({
  accounts,
  signIn,
}: {
  accounts: readonly DemoAccount[];
  signIn: (form: FormData) => Promise<void>;
}) {
  return (
    <section aria-labelledby="demo-accounts" className="text-start">
      <h2 id="demo-accounts" className="font-medium text-13 text-ink">
        Demo accounts
      </h2>
      <ul className="mt-2 divide-y border-y">
        {accounts.map((account) => (
          <li key={account.username} className="flex items-center justify-between gap-4 py-2">
            <span className="min-w-0">
              <span className="block truncate text-ink">{account.title}</span>
              <span className="block truncate font-mono text-12">
                {account.username} / {account.password}
              </span>
            </span>
            <form action={signIn}>
              <input type="hidden" name="username" value={account.username} />
              <input type="hidden" name="password" value={account.password} />
              <input type="hidden" name="next" value={account.where} />
              <Button type="submit" size="sm" aria-label={`Sign in as ${account.username}`}>
                Sign in
              </Button>
            </form>
          </li>
        ))}
      </ul>
    </section>
  );
}
