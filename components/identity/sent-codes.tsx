"use client";

import Link from "next/link";
import { useState } from "react";
import type { FormAction } from "@/components/forms/form-state";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/card";
import { Checkbox } from "@/components/ui/checkbox";
import { notify } from "@/components/ui/notify";
import { type StepUp, StepUpDialog } from "./step-up";

/** An address that codes can be sent to. */
export type CodeAddress = { address: string | null; isVerified: boolean; isOn: boolean };

/** Codes that signing in has sent by e-mail or to the phone. */
export function SentCodes({
  email,
  phone,
  profileHref,
  action,
  stepUp,
}: {
  email: CodeAddress;
  phone: CodeAddress;
  /** Where addresses are verified. */
  profileHref: string;
  action: FormAction<true>;
  stepUp: StepUp;
}) {
  const [isOpen, setOpen] = useState(false);
  const on = [...(email.isOn ? ["by e-mail"] : []), ...(phone.isOn ? ["to your phone"] : [])];
  const canBeOn = email.isVerified || phone.isVerified || on.length > 0;
  return (
    <Section
      title="Codes by e-mail and phone"
      description="Signing in then also asks for a code that is sent to you. For those without an authenticator app."
      actions={canBeOn && <Button onClick={() => setOpen(true)}>Change codes</Button>}
    >
      <p className="text-muted">
        {on.length > 0 ? (
          `On: sent ${on.join(" and ")}.`
        ) : canBeOn ? (
          "Off."
        ) : (
          <>
            Off. To switch them on, first{" "}
            <Link href={profileHref} className="text-primary underline underline-offset-2">
              verify your e-mail address or phone number
            </Link>
            .
          </>
        )}
      </p>
      <StepUpDialog
        open={isOpen}
        onClose={() => setOpen(false)}
        title="Codes by e-mail and phone"
        action={action}
        stepUp={stepUp}
        submit="Save"
        onDone={() => notify("Second factors changed")}
      >
        {(errorOf) => (
          <div className="flex flex-col gap-3">
            <Checkbox
              label="By e-mail"
              name="email_verification_enabled"
              value="1"
              defaultChecked={email.isOn}
              disabled={!email.isVerified && !email.isOn}
              help={helpOf(email)}
              error={errorOf("email_verification_enabled")}
            />
            <Checkbox
              label="To your phone"
              name="phone_verification_enabled"
              value="1"
              defaultChecked={phone.isOn}
              disabled={!phone.isVerified && !phone.isOn}
              help={helpOf(phone)}
              error={errorOf("phone_verification_enabled")}
            />
          </div>
        )}
      </StepUpDialog>
    </Section>
  );
}

function helpOf({ address, isVerified }: CodeAddress): string {
  if (address === null) return "The account has none.";
  return isVerified ? address : `${address} is not verified.`;
}
