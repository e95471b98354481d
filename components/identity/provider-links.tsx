"use client";

import { type ReactNode, useState } from "react";
import type { FormAction } from "@/components/forms/form-state";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/card";
import type { SignInProviderLink } from "@/lib/identity/credentials/session-schemas";
import type { ProviderChoice } from "./provider-buttons";
import { type StepUp, StepUpDialog } from "./step-up";

/** The accounts elsewhere by which a user signs in, and the providers where another may be linked. */
export function ProviderLinks({
  linked,
  others,
  stepUp,
  link,
  unlink,
}: {
  linked: readonly SignInProviderLink[];
  /** Those of which the user has linked no account yet. */
  others: readonly ProviderChoice[];
  stepUp: StepUp;
  /** Takes `provider` and secrets, and goes there. */
  link: FormAction;
  /** Takes `provider` and secrets. */
  unlink: FormAction;
}) {
  return (
    <Section title="Sign-in providers" description="Accounts elsewhere by which you sign in here.">
      <ul className="divide-y border-y">
        {linked.map(({ provider, title, email }) => (
          <ProviderRow key={provider} title={title} detail={email}>
            <StepUpButton
              provider={provider}
              verb={`Unlink ${title}`}
              label="Unlink"
              description={`You no longer sign in with ${title}. Your account there stays as it is.`}
              danger
              action={unlink}
              stepUp={stepUp}
            />
          </ProviderRow>
        ))}
        {others.map(({ name, title }) => (
          <ProviderRow key={name} title={title} detail="Not linked">
            <StepUpButton
              provider={name}
              verb={`Link ${title}`}
              label="Link"
              description={`Sign in at ${title} next; from then on that account signs you in here.`}
              action={link}
              stepUp={stepUp}
            />
          </ProviderRow>
        ))}
      </ul>
    </Section>
  );
}

function ProviderRow({ title, detail, children }: { title: string; detail: string; children: ReactNode }) {
  return (
    <li className="flex items-center justify-between gap-x-6 py-2.5">
      <div className="min-w-0">
        <p className="font-medium">{title}</p>
        {detail !== "" && <p className="text-13 text-muted [overflow-wrap:anywhere]">{detail}</p>}
      </div>
      {children}
    </li>
  );
}

/** A button that asks who it is before it does something about a provider. */
function StepUpButton({
  provider,
  verb,
  label,
  description,
  danger = false,
  action,
  stepUp,
}: {
  provider: string;
  /** "Unlink GitHub". */
  verb: string;
  /** What the button says beside the provider's title. */
  label: string;
  description: string;
  danger?: boolean;
  action: FormAction;
  stepUp: StepUp;
}) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button size="sm" aria-label={verb} className="shrink-0" onClick={() => setOpen(true)}>
        {label}
      </Button>
      <StepUpDialog
        open={isOpen}
        onClose={() => setOpen(false)}
        title={verb}
        description={description}
        action={action}
        stepUp={stepUp}
        submit={verb}
        danger={danger}
        onDone={() => undefined}
      >
        {() => <input type="hidden" name="provider" value={provider} />}
      </StepUpDialog>
    </>
  );
}
