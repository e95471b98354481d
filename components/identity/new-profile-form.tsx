"use client";

import { FormRefusal } from "@/components/forms/form-refusal";
import type { FormAction } from "@/components/forms/form-state";
import { useServerForm } from "@/components/forms/use-server-form";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";
import {
  ExistingProfiles,
  type FindProfiles,
  type RequestRole,
  useExistingProfiles,
} from "./existing-profiles";

/** An organization to bill, of which the user becomes the manager. Those that are here already are shown beside the name. */
export function NewProfileForm({
  action,
  find,
  request,
  next,
  email,
}: {
  action: FormAction;
  /** Organizations of this name that are here already. */
  find: FindProfiles;
  /** Asks their people for a role. */
  request: RequestRole;
  next: string | null;
  email: string;
}) {
  const { state, isPending, errorOf, form } = useServerForm(action);
  const existing = useExistingProfiles(find);
  const { values } = state;
  return (
    <form {...form} className="flex flex-col gap-5">
      <FormRefusal state={state} />
      {next !== null && <input type="hidden" name="next" value={next} />}
      <TextField
        label="Name"
        name="full_name"
        autoComplete="organization"
        required
        autoFocus
        maxLength={100}
        defaultValue={values.full_name}
        error={errorOf("full_name")}
        onChange={(event) => existing.search(event.target.value)}
      />
      <ExistingProfiles profiles={existing.profiles} request={request} />
      <TextField
        label="E-mail"
        name="email"
        type="email"
        required
        maxLength={254}
        help="Receipts are sent here."
        defaultValue={values.email ?? email}
        error={errorOf("email")}
      />
      <TextField
        label="Short name"
        name="slug"
        optional
        mono
        maxLength={50}
        autoCapitalize="none"
        spellCheck={false}
        help="Stands in addresses. Made from the name when left empty."
        defaultValue={values.slug}
        error={errorOf("slug")}
      />
      <SubmitButton pending={isPending} className="w-full">
        Create organization
      </SubmitButton>
    </form>
  );
}
