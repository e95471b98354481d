"use client";

import { useState } from "react";
import { FormRefusal } from "@/components/forms/form-refusal";
import type { FormAction } from "@/components/forms/form-state";
import { useServerForm } from "@/components/forms/use-server-form";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { notify } from "@/components/ui/notify";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";
import { QrCode, type QrSquares } from "./qr-code";
import { RecoveryCodes } from "./recovery-codes";
import { type StepUp, StepUpDialog } from "./step-up";

/** A secret that waits for the first code of the app it was put into. */
export type Enrolment = { secret: string; code: QrSquares };

export type AuthenticatorActions = {
  begin: FormAction<Enrolment>;
  /** Comes back with the recovery codes. */
  confirm: FormAction<string[]>;
  renewCodes: FormAction<string[]>;
  remove: FormAction<true>;
};

/** The authenticator app of an account: set up in two steps, with recovery codes for when it is lost. */
export function Authenticator({
  isOn: isKeptOn,
  codesLeft,
  stepUp,
  site,
  actions,
}: {
  isOn: boolean;
  /** Recovery codes that were not used yet. */
  codesLeft: number;
  stepUp: StepUp;
  site: string;
  actions: AuthenticatorActions;
}) {
  const [asks, setAsks] = useState<"begin" | "renew" | "remove">();
  const [enrolment, setEnrolment] = useState<Enrolment>();
  const [codes, setCodes] = useState<readonly string[]>();
  const close = () => setAsks(undefined);
  // Codes come a moment before the page that knows of them.
  const isOn = isKeptOn || codes !== undefined;
  return (
    <Section
      title={
        <span className="flex items-center gap-2">
          Authenticator app {isOn ? <Badge tone="success">On</Badge> : <Badge>Off</Badge>}
        </span>
      }
      description="Signing in then also asks for a code that an app on your phone shows. A stolen password alone opens nothing."
      actions={
        isOn ? (
          <>
            <Button onClick={() => setAsks("renew")}>New recovery codes</Button>
            <Button onClick={() => setAsks("remove")}>Switch off app</Button>
          </>
        ) : (
          !enrolment && <Button onClick={() => setAsks("begin")}>Set up app</Button>
        )
      }
    >
      {codes && <RecoveryCodes codes={codes} site={site} />}
      {isOn && !codes && (
        <p className={codesLeft < 3 ? "text-warning" : "text-muted"}>
          {codesLeft === 1 ? "1 recovery code is left." : `${codesLeft} recovery codes are left.`}
        </p>
      )}
      {!isOn && enrolment && (
        <Confirmation
          enrolment={enrolment}
          action={async (previous, form) => {
            const state = await actions.confirm(previous, form);
            if (state.result) {
              setCodes(state.result);
              setEnrolment(undefined);
            }
            return state;
          }}
        />
      )}
      <StepUpDialog
        open={asks === "begin"}
        onClose={close}
        title="Set up an authenticator app"
        description="Have the app on your phone at hand: any that reads QR codes will do."
        action={actions.begin}
        stepUp={stepUp}
        submit="Continue"
        onDone={setEnrolment}
      />
      <StepUpDialog
        open={asks === "renew"}
        onClose={close}
        title="Make new recovery codes?"
        description="Those you have now stop working."
        action={actions.renewCodes}
        stepUp={stepUp}
        submit="Make new codes"
        onDone={setCodes}
      />
      <StepUpDialog
        open={asks === "remove"}
        onClose={close}
        title="Switch off the authenticator app?"
        description="Your password alone will sign you in, and your recovery codes stop working."
        action={actions.remove}
        stepUp={stepUp}
        submit="Switch off app"
        danger
        onDone={() => {
          setCodes(undefined);
          notify("Authenticator app switched off");
        }}
      />
    </Section>
  );
}

function Confirmation({ enrolment, action }: { enrolment: Enrolment; action: FormAction<string[]> }) {
  const { state, isPending, errorOf, form } = useServerForm(action);
  return (
    <div className="flex flex-col gap-6 sm:flex-row">
      <QrCode code={enrolment.code} label="QR code with the secret for your app" />
      <form {...form} className="flex max-w-100 flex-1 flex-col gap-5">
        <FormRefusal state={state} />
        <div className="flex flex-col gap-1.5">
          <p>Scan the code with your app, or type the secret into it:</p>
          <p className="flex items-center gap-1 font-mono text-13 [overflow-wrap:anywhere]">
            <span data-testid="otp-secret">{enrolment.secret.replace(/(.{4})(?=.)/g, "$1 ")}</span>
            <CopyButton text={enrolment.secret} label="Copy secret" />
          </p>
        </div>
        <TextField
          label="Code that the app shows"
          name="otp_code"
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={6}
          required
          mono
          autoFocus
          error={errorOf("otp_code")}
        />
        <SubmitButton pending={isPending} className="self-start">
          Switch on app
        </SubmitButton>
      </form>
    </div>
  );
}
