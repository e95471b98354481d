"use client";

import { useState } from "react";
import { z } from "zod";
import { type SaveResult, useOperationForm } from "@/components/forms/use-operation-form";
import { Callout } from "@/components/ui/callout";
import { Checkbox } from "@/components/ui/checkbox";
import { Markdown } from "@/components/ui/markdown";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextArea, TextField } from "@/components/ui/text-field";
import { fillInSite, type NamedSite } from "@/lib/identity/legal/placeholders";
import { AgreementUpdate } from "@/lib/identity/legal/schemas";

/** Title and text; and whether the change is one to sign again. */
const AgreementFields = AgreementUpdate.pick({ title: true, text: true }).extend({ again: z.boolean() });
export type AgreementInput = z.input<typeof AgreementFields>;

/** The text of an agreement beside what people will read. */
export function AgreementForm({
  values,
  site,
  signatures,
  isTerms,
  save,
}: {
  values: AgreementInput;
  site: NamedSite;
  /** How many signatures a change would end. */
  signatures: number;
  /** The agreement without which nobody uses the site. */
  isTerms: boolean;
  save: (input: AgreementInput) => Promise<SaveResult<AgreementInput>>;
}) {
  const { register, onSubmit, detail, formState, watch } = useOperationForm(AgreementFields, {
    values,
    save,
    saved: "Agreement saved",
  });
  const { errors, isSubmitting, isDirty } = formState;
  const text = register("text");
  const [written, setWritten] = useState(values.text ?? "");
  const asksAgain = watch("again");
  return (
    <form onSubmit={onSubmit} noValidate className="flex flex-col gap-6">
      {detail !== null && (
        <Callout tone="danger" announce>
          {detail}
        </Callout>
      )}
      <TextField
        label="Title"
        required
        className="max-w-form"
        {...register("title")}
        defaultValue={values.title}
        error={errors.title?.message}
      />
      <div className="grid gap-6 lg:grid-cols-2">
        <TextArea
          label="Text"
          rows={18}
          {...text}
          onChange={(event) => {
            setWritten(event.target.value);
            return text.onChange(event);
          }}
          defaultValue={values.text}
          error={errors.text?.message}
          help="Markdown: # heading, **strong**, - list, [link](https://…). {{ site.name }}, {{ site.url }} and {{ site.email }} are filled in."
        />
        <section aria-label="Preview" className="flex min-w-0 flex-col gap-1.5">
          <h2 className="font-medium text-14">Preview</h2>
          <div className="flex-1 rounded border bg-surface-raised px-5 py-4">
            {written.trim() === "" ? (
              <p className="text-muted">What people read will stand here.</p>
            ) : (
              <Markdown text={fillInSite(written, site)} heading="h3" />
            )}
          </div>
        </section>
      </div>
      <Checkbox
        label="Everybody has to sign again"
        help="Leave it unticked only to correct what changes nothing, such as a typing error."
        {...register("again")}
        defaultChecked={values.again}
      />
      {isDirty && asksAgain && signatures > 0 && (
        <Callout tone="warning" title="Changes need a new signature">
          {signatures === 1 ? "One person has" : `${signatures} people have`} signed, and will be asked to
          sign again{isTerms ? " before they use the site" : ""}.
        </Callout>
      )}
      <div className="flex items-center gap-4 border-t pt-6">
        <SubmitButton pending={isSubmitting} disabled={!isDirty}>
          Save agreement
        </SubmitButton>
      </div>
    </form>
  );
}
