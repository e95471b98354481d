"use client";

import { type FormEvent, startTransition, useActionState, useEffect, useRef, useState } from "react";
import { useHydrated } from "@/components/ui/use-hydrated";
import { type FormAction, type FormState, unsent } from "./form-state";

/**
 * A form that posts to a server action and works the same without scripts: the server then answers with the whole page.
 * With scripts what was typed stays in place, passwords too, and the first field that is refused gets the focus.
 *
 *     const { state, isPending, form } = useServerForm(signIn);
 *     <form {...form}> …
 */
export function useServerForm<Result = undefined>(action: FormAction<Result>) {
  const [state, send, isPending] = useActionState<FormState<Result>, FormData>(action, unsent);
  const ref = useRef<HTMLFormElement>(null);
  const isHydrated = useHydrated();
  const [edited, setEdited] = useState<{ since: FormState<Result>; names: readonly string[] }>({
    since: unsent,
    names: [],
  });
  const editedNames = edited.since === state ? edited.names : [];

  useEffect(() => {
    if (!state.refusal) return;
    ref.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [state]);

  return {
    state,
    isPending,
    /** Messages of a field, until it is changed. */
    errorOf: (name: string) => (editedNames.includes(name) ? undefined : state.refusal?.fields[name]),
    form: {
      ref,
      action: send,
      // The server's own sentences are better than the browser's, where they can be shown without a new page.
      noValidate: isHydrated,
      onInput: ({ target }: FormEvent<HTMLFormElement>) => {
        if (state.refusal && (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) {
          setEdited({ since: state, names: [...editedNames, target.name] });
        }
      },
      // React empties a form that it submits itself; one that was refused is to stay as it is.
      onSubmit: (event: FormEvent<HTMLFormElement>) => {
        event.preventDefault();
        // The button that was pressed is part of what is sent, as it is without scripts.
        const { submitter } = event.nativeEvent as SubmitEvent;
        const data = new FormData(event.currentTarget, submitter);
        startTransition(() => send(data));
      },
    },
  };
}
