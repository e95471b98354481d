"use client";

import { FormRefusal } from "@/components/forms/form-refusal";
import type { FormAction } from "@/components/forms/form-state";
import { useServerForm } from "@/components/forms/use-server-form";
import { Callout } from "@/components/ui/callout";
import { FileDrop } from "@/components/ui/file-drop";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";

/** What came of a file of people. */
export interface SeatsResult {
  readonly created: number;
  readonly updated: number;
  readonly failed: readonly { readonly row: string; readonly why: string }[];
}

/** One more person whom a plan is bought for. Works without scripts. */
export function SeatForm({ action }: { action: FormAction<SeatsResult> }) {
  const { state, isPending, errorOf, form } = useServerForm(action);
  const field = (name: string) => ({ name, defaultValue: state.values[name], error: errorOf(name) });
  return (
    <form {...form} className="flex flex-col gap-4">
      <FormRefusal state={state} />
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField label="Full name" maxLength={150} autoComplete="off" {...field("full_name")} />
        <TextField
          label="E-mail"
          type="email"
          required
          maxLength={254}
          autoComplete="off"
          {...field("email")}
        />
      </div>
      <SubmitButton pending={isPending} variant="secondary" className="self-start">
        Add person
      </SubmitButton>
    </form>
  );
}

/** People out of a CSV file, with what came of each row. Works without scripts. */
export function SeatsUpload({ action }: { action: FormAction<SeatsResult> }) {
  const { state, isPending, errorOf, form } = useServerForm(action);
  return (
    <form {...form} className="flex flex-col gap-4">
      <FormRefusal state={state} />
      {state.result && <Uploaded {...state.result} />}
      <FileDrop
        label="CSV file"
        help="Full name and e-mail in each line, or first name, last name and e-mail. No header, at most 2,000 lines."
        name="file"
        accept=".csv,text/csv"
        required
        error={errorOf("file") ?? errorOf("plan")}
      />
      <SubmitButton pending={isPending} variant="secondary" className="self-start">
        Upload file
      </SubmitButton>
    </form>
  );
}

function Uploaded({ created, updated, failed }: SeatsResult) {
  const people = (count: number) => `${count} ${count === 1 ? "person" : "people"}`;
  return (
    <Callout
      tone={failed.length > 0 ? "warning" : "success"}
      announce
      title={`${people(created)} added${updated > 0 ? `, ${people(updated)} there already` : ""}`}
    >
      {failed.length > 0 && (
        <ul className="mt-1 flex max-h-60 flex-col gap-1 overflow-y-auto [overflow-wrap:anywhere]">
          {failed.map(({ row, why }, place) => (
            <li key={`${place}:${row}`}>
              {row}: {why}
            </li>
          ))}
        </ul>
      )}
    </Callout>
  );
}
