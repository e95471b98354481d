"use client";

import { FormRefusal } from "@/components/forms/form-refusal";
import type { FormAction } from "@/components/forms/form-state";
import { useServerForm } from "@/components/forms/use-server-form";
import { Callout } from "@/components/ui/callout";
import { SubmitButton } from "@/components/ui/submit-button";
import { SuggestField } from "@/components/ui/suggest-field";
import { TextArea, TextField } from "@/components/ui/text-field";
import { suggestAccounts } from "./account-suggestions";

/**
 * Offers a role to somebody, by user name or e-mail address. An address that is nobody's comes back with the offer to
 * invite its owner.
 *
 * @param action takes `person`, `message`, and `full_name` and `invite` for who is not a user yet
 */
export function AddMemberForm({ action, role }: { action: FormAction; role: string }) {
  const { state, isPending, errorOf, form } = useServerForm(action);
  const { values, refusal } = state;
  const isUnknown = refusal?.status === 404 && Object.keys(refusal.fields).length === 0;
  return (
    <form {...form} className="flex max-w-form flex-col gap-4">
      {!isUnknown && <FormRefusal state={state} />}
      <SuggestField
        label="User name or e-mail"
        name="person"
        required
        maxLength={254}
        autoCapitalize="none"
        help={`They become ${role} once they accept. Somebody who asked for a role has it at once.`}
        defaultValue={values.person}
        error={errorOf("person")}
        suggest={(text) => suggestAccounts("users", text)}
      />
      {isUnknown && (
        <>
          <Callout tone="info" title={`Nobody here uses ${values.person}`} announce>
            Send an invitation to join: they set a password first, then accept.
          </Callout>
          <input type="hidden" name="invite" value="1" />
          <TextField
            label="Full name"
            name="full_name"
            optional
            maxLength={60}
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
        maxLength={255}
        defaultValue={values.message}
        error={errorOf("message")}
      />
      <div>
        <SubmitButton pending={isPending}>{isUnknown ? "Send invitation" : "Add"}</SubmitButton>
      </div>
    </form>
  );
}
