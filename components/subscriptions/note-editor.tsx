"use client";

import { Pencil } from "lucide-react";
import { useState, useTransition } from "react";
import type { ActionOutcome } from "@/components/ui/action-button";
import { Button, IconButton } from "@/components/ui/button";
import { notify } from "@/components/ui/notify";
import { TextField } from "@/components/ui/text-field";

/** A line of text that is edited where it stands. */
export function NoteEditor({
  label,
  note,
  save,
}: {
  /** What it is a note on: "Note on Acme". */
  label: string;
  note: string;
  save: (note: string) => Promise<ActionOutcome>;
}) {
  const [isEditing, setEditing] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const [isPending, start] = useTransition();
  if (!isEditing)
    return (
      <span className="flex min-w-0 items-center gap-1">
        <span className="min-w-0 text-muted [overflow-wrap:anywhere]">{note}</span>
        <IconButton
          label={`${note === "" ? "Add" : "Edit"} ${label}`}
          size="sm"
          onClick={() => setEditing(true)}
        >
          <Pencil aria-hidden="true" />
        </IconButton>
      </span>
    );
  return (
    <form
      className="flex flex-wrap items-start gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        const text = String(new FormData(event.currentTarget).get("note") ?? "");
        start(async () => {
          const outcome = await save(text);
          if (!outcome.ok) return setRefusal(outcome.refusal);
          setEditing(false);
          setRefusal(undefined);
          notify(outcome.done);
        });
      }}
    >
      <TextField
        label={label}
        hideLabel
        name="note"
        defaultValue={note}
        maxLength={2000}
        error={refusal}
        autoFocus
        onKeyDown={(event) => event.key === "Escape" && setEditing(false)}
      />
      <Button type="submit" size="sm" pending={isPending}>
        Save
      </Button>
      <Button size="sm" variant="quiet" onClick={() => setEditing(false)}>
        Cancel
      </Button>
    </form>
  );
}
