"use client";

import Link from "next/link";
import type { z } from "zod";
import { AddressFields } from "@/components/forms/address-fields";
import { type SaveResult, useOperationForm } from "@/components/forms/use-operation-form";
import { Callout } from "@/components/ui/callout";
import { Section } from "@/components/ui/card";
import { Switch } from "@/components/ui/checkbox";
import { Combobox } from "@/components/ui/combobox";
import type { Option } from "@/components/ui/select-field";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";
import { ProfileUpdate } from "@/lib/identity/schemas";

/** What people fill in; free data is for programs, and the picture has a form of its own. */
const ProfileFields = ProfileUpdate.omit({ slug: true, extra: true, picture: true });
export type ProfileInput = z.input<typeof ProfileFields>;

type Flag = "is_provider" | "is_bulk_buyer";

/** Name, contact, address and time zone of a profile. */
export function ProfileForm({
  values,
  countries,
  timeZones,
  isStaff,
  mayChange,
  accountHref,
  save,
}: {
  values: ProfileInput;
  countries: readonly Option[];
  timeZones: readonly Option[];
  /** The site's own people also decide who sells and who buys for others. */
  isStaff: boolean;
  /** Who may only look sees what is filled in. */
  mayChange: boolean;
  /** Where the e-mail address of a personal profile is changed: with its user's account. */
  accountHref: string | null;
  save: (input: ProfileInput) => Promise<SaveResult<ProfileInput>>;
}) {
  const { register, onSubmit, detail, formState } = useOperationForm(ProfileFields, {
    values,
    save,
    saved: "Profile saved",
  });
  const { errors, isSubmitting, isDirty } = formState;
  // The values are given twice, because the form library fills fields in the browser only.
  const field = (name: Exclude<keyof ProfileInput, Flag>) => ({
    ...register(name),
    defaultValue: values[name] ?? undefined,
    error: errors[name]?.message,
  });
  const flag = (name: Flag) => ({
    ...register(name),
    defaultChecked: values[name],
    error: errors[name]?.message,
  });
  return (
    <form onSubmit={onSubmit} noValidate className="flex max-w-form flex-col gap-8">
      {detail !== null && (
        <Callout tone="danger" announce>
          {detail}
        </Callout>
      )}
      <fieldset disabled={!mayChange} className="flex min-w-0 flex-col gap-8">
        <div className="flex flex-col gap-5">
          <TextField label="Name" autoComplete="organization" required {...field("full_name")} />
          <TextField
            label="E-mail"
            type="email"
            autoComplete="email"
            readOnly={accountHref !== null}
            help={
              accountHref === null ? (
                "Receipts and reminders are sent here."
              ) : (
                <>
                  Receipts and reminders are sent here.{" "}
                  <Link href={accountHref} className="text-primary underline underline-offset-2">
                    Change it with the account
                  </Link>
                </>
              )
            }
            {...field("email")}
          />
          <TextField label="Phone" optional type="tel" autoComplete="tel" {...field("phone")} />
        </div>
        <Section title="Billing address" description="Printed on receipts; leave out what you like.">
          <div className="flex flex-col gap-5">
            <AddressFields field={field} countries={countries} />
            <TextField
              label="Tax ID"
              optional
              maxLength={50}
              help="A VAT number or the like."
              {...field("tax_id")}
            />
          </div>
        </Section>
        <Section
          title="Time"
          description="Dates on these pages and the days of reports are those of this zone."
        >
          <Combobox
            label="Time zone"
            placeholder="Choose a time zone"
            options={timeZones}
            {...field("default_timezone")}
          />
        </Section>
        {isStaff && (
          <Section title="Standing" description="Set by the people who run the site.">
            <div className="flex flex-col gap-3">
              <Switch label="Sells plans of its own" {...flag("is_provider")} />
              <Switch label="May buy for others" {...flag("is_bulk_buyer")} />
            </div>
          </Section>
        )}
      </fieldset>
      {mayChange ? (
        <div className="flex items-center gap-4 border-t pt-6">
          <SubmitButton pending={isSubmitting} disabled={!isDirty}>
            Save changes
          </SubmitButton>
        </div>
      ) : (
        <p className="border-t pt-6 text-14 text-muted">Managers of the profile can change it.</p>
      )}
    </form>
  );
}
