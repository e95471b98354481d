"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useEffect, useState } from "react";
import { type DefaultValues, type FieldValues, type Path, useForm } from "react-hook-form";
import type { z } from "zod";
import { notify } from "@/components/ui/notify";
import type { Refusal } from "@/lib/http/call";

/** What came of saving: the values as they are kept now, or why not. */
export type SaveResult<Input> =
  | { readonly ok: true; readonly values: Input }
  | { readonly ok: false; readonly refusal: Refusal };

/**
 * A form over the schema of the operation that it calls: checked as the API checks it, saved by a server action, and
 * what the server refuses stands at its field. Leaving with changes asks first. Messages come when it is sent and not
 * before: one that appears on the way to the button moves the button away from under the pointer.
 *
 * @param values what is saved now
 * @param save   calls the operation
 * @param saved  what to say when it was done
 */
export function useOperationForm<Input extends FieldValues, Output>(
  schema: z.ZodType<Output, Input>,
  {
    values,
    save,
    saved,
  }: { values: DefaultValues<Input>; save: (input: Input) => Promise<SaveResult<Input>>; saved: string },
) {
  const form = useForm<Input, unknown, Input>({
    resolver: zodResolver(schema, undefined, { raw: true }),
    defaultValues: values,
  });
  const [detail, setDetail] = useState<string | null>(null);
  const { isDirty } = form.formState;
  useEffect(() => (isDirty ? askBeforeLeaving() : undefined), [isDirty]);

  const onSubmit = form.handleSubmit(async (input) => {
    const result = await save(input);
    setDetail(result.ok ? null : result.refusal.detail);
    if (result.ok) {
      const meanwhile = changedSince(input, form.getValues());
      form.reset(result.values);
      for (const [name, value] of meanwhile) form.setValue(name, value, { shouldDirty: true });
      notify(saved);
      return;
    }
    Object.entries(result.refusal.fields).forEach(([name, messages], index) => {
      form.setError(name as Path<Input>, { message: messages.join(" ") }, { shouldFocus: index === 0 });
    });
  });
  return { ...form, detail, onSubmit };
}

/** What was typed while the values of a moment ago were on their way to the server: it is nobody's to throw away. */
function changedSince<Input extends FieldValues>(
  sent: Input,
  now: Input,
): readonly [Path<Input>, Input[Path<Input>]][] {
  const names = Object.keys(now) as Path<Input>[];
  return names
    .filter((name) => JSON.stringify(sent[name]) !== JSON.stringify(now[name]))
    .map((name) => [name, now[name]]);
}

/** The browser asks before it closes or leaves the page. Returns how to stop that. */
function askBeforeLeaving(): () => void {
  const ask = (event: BeforeUnloadEvent) => event.preventDefault();
  window.addEventListener("beforeunload", ask);
  return () => window.removeEventListener("beforeunload", ask);
}
