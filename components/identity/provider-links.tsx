"use client";

import type { FormAction } from "@/components/forms/form-state";
import { useServerForm } from "@/components/forms/use-server-form";
import { Section } from "@/components/ui/card";
import { SubmitButton } from "@/components/ui/submit-button";
import type { SignInProviderLink } from "@/lib/identity/credentials/session-schemas";

/** The accounts elsewhere by which a user signs in. */
export function ProviderLinks({
  linked,
  unlink,
}: {
  linked: readonly SignInProviderLink[];
  /** Takes `provider`. */
  unlink: FormAction;
}) {
  return (
    <Section title="Sign-in providers" description="Accounts elsewhere by which you sign in here.">
      <ul className="divide-y border-y">
        {linked.map((link) => (
          <LinkedProvider key={link.provider} link={link} unlink={unlink} />
        ))}
      </ul>
    </Section>
  );
}

function LinkedProvider({ link, unlink }: { link: SignInProviderLink; unlink: FormAction }) {
  const { state, isPending, form } = useServerForm(unlink);
  const detail = state.refusal?.detail;
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 py-2.5">
      <div className="min-w-0">
        <p className="font-medium">{link.title}</p>
        {link.email !== "" && <p className="text-13 text-muted [overflow-wrap:anywhere]">{link.email}</p>}
      </div>
      <form {...form} className="flex flex-col items-end gap-1">
        <input type="hidden" name="provider" value={link.provider} />
        <SubmitButton variant="secondary" size="sm" pending={isPending} aria-label={`Unlink ${link.title}`}>
          Unlink
        </SubmitButton>
        {detail && (
          <p role="alert" className="text-13 text-danger">
            {detail}
          </p>
        )}
      </form>
    </li>
  );
}
