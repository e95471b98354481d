"use client";

import { FormRefusal } from "@/components/forms/form-refusal";
import type { FormAction } from "@/components/forms/form-state";
import { useServerForm } from "@/components/forms/use-server-form";
import { suggestAccounts } from "@/components/roles/account-suggestions";
import { Callout } from "@/components/ui/callout";
import { SelectField } from "@/components/ui/select-field";
import { SubmitButton } from "@/components/ui/submit-button";
import { SuggestField } from "@/components/ui/suggest-field";
import { TextArea, TextField } from "@/components/ui/text-field";

/**
 * Gives a plan to somebody, by the name of a profile or by e-mail address. An address that is nobody's comes back with
 * the offer to invite its owner.
 *
 * @param action takes `subscriber`, `message`, and `full_name`, `type` and `invite` for who is not there yet
 */
export function AddSubscriberForm({ plan, action }: { plan: string; action: FormAction }) {
  const { state, isPending, errorOf, form } = useServerForm(action);
  const { values, refusal } = state;
  const isUnknown = refusal?.status === 404 && Object.keys(refusal.fields).length === 0;
  return (
    <form {...form} className="flex max-w-form flex-col gap-4">
      {!isUnknown && <FormRefusal state={state} />}
      <SuggestField
        label="Profile or e-mail"
        name="subscriber"
        required
        maxLength={254}
        autoCapitalize="none"
        help={`The first period of ${plan} is free of charge for them; renewals are billed. Unless the plan spares it, they have to accept within 30 days.`}
        defaultValue={values.subscriber}
        error={errorOf("subscriber")}
        suggest={(text) => suggestAccounts("profiles", text)}
      />
      {isUnknown && (
        <>
          <Callout tone="info" title={`Nobody here uses ${values.subscriber}`} announce>
            Send an invitation: they set a password first, then accept.
          </Callout>
          <input type="hidden" name="invite" value="1" />
          <SelectField
            label="Who is it"
            name="type"
            options={[
              { value: "organization", label: "A company" },
              { value: "personal", label: "A person" },
            ]}
            defaultValue={values.type ?? "organization"}
          />
          <TextField
            label="Full name"
            name="full_name"
            required
            maxLength={100}
            defaultValue={values.full_name}
            error={errorOf("full_name")}
          />
        </>
      )}
      <TextArea
        label="Message"
        name="message"
        optional
        rows={2}
        maxLength={2000}
        defaultValue={values.message}
        error={errorOf("message")}
      />
      <div>
        <SubmitButton pending={isPending}>{isUnknown ? "Send invitation" : "Add subscriber"}</SubmitButton>
      </div>
    </form>
  );
}
