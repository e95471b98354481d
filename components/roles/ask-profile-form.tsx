"use client";

import { FormRefusal } from "@/components/forms/form-refusal";
import type { FormAction } from "@/components/forms/form-state";
import { useServerForm } from "@/components/forms/use-server-form";
import { SubmitButton } from "@/components/ui/submit-button";
import { SuggestField } from "@/components/ui/suggest-field";
import { TextArea } from "@/components/ui/text-field";
import { suggestAccounts } from "./account-suggestions";

/**
 * Asks the managers of a profile for a role on it.
 *
 * @param action takes `profile`, a short name or an e-mail address, and `message`
 */
export function AskProfileForm({ action }: { action: FormAction }) {
  const { state, isPending, errorOf, form } = useServerForm(action);
  const { values } = state;
  return (
    <form {...form} className="flex max-w-form flex-col gap-4">
      <FormRefusal state={state} />
      <SuggestField
        label="Short name or e-mail of the profile"
        name="profile"
        required
        maxLength={254}
        autoCapitalize="none"
        help="Its managers decide which role you get."
        defaultValue={values.profile}
        error={errorOf("profile")}
        suggest={(text) => suggestAccounts("profiles", text)}
      />
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
        <SubmitButton variant="secondary" pending={isPending}>
          Request access
        </SubmitButton>
      </div>
    </form>
  );
}
