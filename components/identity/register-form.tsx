"use client";

import { type ReactNode, useState } from "react";
import { FormRefusal } from "@/components/forms/form-refusal";
import type { FormAction } from "@/components/forms/form-state";
import { useServerForm } from "@/components/forms/use-server-form";
import { AgreementFields, type AgreementRef } from "@/components/identity/agreement-fields";
import { CheckInbox } from "@/components/identity/check-inbox";
import { PasswordField } from "@/components/ui/password-field";
import type { Option } from "@/components/ui/select-field";
import { SelectField } from "@/components/ui/select-field";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";

/** What a form of sign-up asks for beside name and e-mail address. */
export interface RegisterFields {
  /** What the account is for, as the API calls it. */
  readonly type: "user" | "personal" | "organization";
  readonly password: boolean;
  readonly organization: boolean;
  /** Countries to choose from when the form asks for an address. */
  readonly countries: readonly Option[] | null;
}

/** A user, and by its variant the profile to bill. */
export function RegisterForm({
  action,
  next,
  fields,
  agreements,
}: {
  action: FormAction;
  next: string | null;
  fields: RegisterFields;
  agreements: readonly AgreementRef[];
}) {
  const { state, isPending, errorOf, form } = useServerForm(action);
  const [person, setPerson] = useState<string[]>([]);
  // The address is to be verified first.
  if (state.refusal?.status === 401) {
    return (
      <CheckInbox address={state.values.email ?? ""}>
        The link in it leads on to your account: you choose the password there.
      </CheckInbox>
    );
  }
  const field = (name: string) => ({ name, defaultValue: state.values[name], error: errorOf(name) });
  return (
    <form
      {...form}
      onChange={(event) => setPerson(textsAbout(event.currentTarget))}
      className="flex flex-col gap-5"
    >
      <FormRefusal state={state} />
      {next !== null && <input type="hidden" name="next" value={next} />}
      <input type="hidden" name="type" value={fields.type} />
      <TextField
        label="Full name"
        {...field("full_name")}
        autoComplete="name"
        required
        autoFocus
        maxLength={60}
      />
      {fields.organization && (
        <TextField
          label="Organization"
          {...field("organization_name")}
          autoComplete="organization"
          required
          maxLength={100}
        />
      )}
      <TextField
        label="E-mail"
        {...field("email")}
        type="email"
        autoComplete="email"
        required
        maxLength={254}
      />
      {fields.countries && <AddressFields field={field} countries={fields.countries} />}
      {fields.password && (
        <PasswordField
          label="Password"
          name="new_password"
          error={errorOf("new_password")}
          required
          meterAgainst={person}
        />
      )}
      <AgreementFields agreements={agreements} values={state.values} errorOf={errorOf} />
      <SubmitButton pending={isPending} className="w-full">
        Create account
      </SubmitButton>
    </form>
  );
}

function AddressFields({
  field,
  countries,
}: {
  field: (name: string) => { name: string; defaultValue: string | undefined; error: string[] | undefined };
  countries: readonly Option[];
}): ReactNode {
  return (
    <>
      <TextField
        label="Street address"
        {...field("street_address")}
        required
        autoComplete="street-address"
        maxLength={150}
      />
      <div className="grid grid-cols-2 gap-4">
        <TextField
          label="City"
          {...field("locality")}
          required
          autoComplete="address-level2"
          maxLength={50}
        />
        <TextField
          label="Postal code"
          {...field("postal_code")}
          required
          autoComplete="postal-code"
          maxLength={50}
        />
      </div>
      <TextField
        label="State or region"
        {...field("region")}
        optional
        autoComplete="address-level1"
        maxLength={50}
      />
      <SelectField
        label="Country"
        {...field("country")}
        required
        placeholder="Choose a country"
        options={countries}
        autoComplete="country"
      />
    </>
  );
}

/** What a password should not be made of. */
function textsAbout(form: HTMLFormElement): string[] {
  const data = new FormData(form);
  return ["full_name", "email", "organization_name"].map((name) => String(data.get(name) ?? ""));
}
