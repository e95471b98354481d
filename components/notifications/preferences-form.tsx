"use client";

import type { z } from "zod";
import { type SaveResult, useOperationForm } from "@/components/forms/use-operation-form";
import { Callout } from "@/components/ui/callout";
import { Section } from "@/components/ui/card";
import { Checkbox } from "@/components/ui/checkbox";
import { SubmitButton } from "@/components/ui/submit-button";
import { NotificationPreferences } from "@/lib/notifications/schemas";
import type { NotificationLabel } from "./labels";

export type PreferencesInput = z.input<typeof NotificationPreferences>;

/** What somebody can hear of, in groups: by the name that the API knows it by. */
export type PreferenceGroup = {
  readonly title: string;
  readonly choices: readonly (NotificationLabel & { readonly name: string })[];
};

/** A checkbox for everything that can be switched off. */
export function PreferencesForm({
  groups,
  values,
  save,
}: {
  groups: readonly PreferenceGroup[];
  values: PreferencesInput;
  save: (input: PreferencesInput) => Promise<SaveResult<PreferencesInput>>;
}) {
  const { register, onSubmit, detail, formState } = useOperationForm(NotificationPreferences, {
    values,
    save,
    saved: "Notifications saved",
  });
  return (
    <form onSubmit={onSubmit} noValidate className="flex max-w-form flex-col gap-8">
      {detail !== null && (
        <Callout tone="danger" announce>
          {detail}
        </Callout>
      )}
      {groups.map(({ title, choices }) => (
        <Section key={title} title={title}>
          <div className="flex flex-col gap-4">
            {choices.map(({ name, label, summary }) => (
              <Checkbox
                key={name}
                id={`notification-${name}`}
                value={name}
                label={label}
                help={summary}
                // The form library ticks them in the browser only.
                defaultChecked={values.notifications.includes(name)}
                {...register("notifications")}
              />
            ))}
          </div>
        </Section>
      ))}
      <div className="flex items-center gap-4 border-t pt-6">
        <SubmitButton pending={formState.isSubmitting} disabled={!formState.isDirty}>
          Save changes
        </SubmitButton>
      </div>
    </form>
  );
}
