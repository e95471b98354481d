"use client";

import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import type { FormAction } from "@/components/forms/form-state";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Section } from "@/components/ui/card";
import { CodeBlock } from "@/components/ui/code-block";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { notify } from "@/components/ui/notify";
import { TextField } from "@/components/ui/text-field";
import { Time } from "@/components/ui/time";
import type { ApiKey } from "@/lib/identity/credentials/account-schemas";
import { type StepUp, StepUpDialog } from "./step-up";

/** A key that was just made, the only time its secret can be seen. */
export type NewKey = { title: string; secret: string };

/** The keys of a user's programs: made, listed without their secrets, revoked. */
export function ApiKeys({
  keys,
  now,
  stepUp,
  create,
  revoke,
}: {
  keys: readonly ApiKey[];
  now: Date;
  stepUp: StepUp;
  create: FormAction<NewKey>;
  /** Comes back with the sentence of a refusal. */
  revoke: (key: string) => Promise<string | null>;
}) {
  const [isCreating, setCreating] = useState(false);
  const [made, setMade] = useState<NewKey>();
  const [leaving, setLeaving] = useState<ApiKey>();
  const createButton = (
    <Button onClick={() => setCreating(true)}>
      <Plus aria-hidden="true" />
      Create key
    </Button>
  );
  return (
    <Section
      title="API keys"
      description="Programs that send one act as you, with all that you may do. A key ends after a year."
      actions={keys.length > 0 && createButton}
      className="border-t-0 pt-0!"
    >
      {made && (
        <div className="flex max-w-200 flex-col gap-3">
          <Callout tone="warning" title={`Copy the key ${named(made.title)} now`} announce>
            It is not shown again. Who has it can do all that you may.
          </Callout>
          <CodeBlock title="API key" code={made.secret} />
        </div>
      )}
      <DataTable
        caption="API keys"
        rows={keys}
        rowKey={({ key }) => key}
        columns={[
          { key: "title", header: "Title", cell: ({ title }) => named(title) },
          {
            key: "key",
            header: "Begins with",
            cell: ({ key }) => <code className="font-mono text-13">{key}…</code>,
          },
          { key: "created", header: "Created", cell: (row) => <Time at={row.created_at} now={now} /> },
          {
            key: "used",
            header: "Last used",
            cell: (row) => (row.last_used_at ? <Time at={row.last_used_at} now={now} /> : "Never"),
          },
          { key: "ends", header: "Ends", cell: (row) => endOf(row, now) },
          {
            key: "revoke",
            header: <span className="sr-only">Revoke</span>,
            align: "end",
            cell: (row) => (
              <Button
                size="sm"
                variant="quiet"
                aria-label={`Revoke key ${named(row.title)}`}
                onClick={() => setLeaving(row)}
              >
                Revoke
              </Button>
            ),
          },
        ]}
        empty={
          <EmptyState icon={<KeyRound aria-hidden="true" />} title="No keys yet" action={createButton}>
            The keys of your programs will be here, and when each was last used.
          </EmptyState>
        }
      />
      <StepUpDialog
        open={isCreating}
        onClose={() => setCreating(false)}
        title="Create API key"
        action={create}
        stepUp={stepUp}
        submit="Create key"
        onDone={setMade}
      >
        {(errorOf) => (
          <TextField
            label="Title"
            name="title"
            optional
            maxLength={100}
            autoComplete="off"
            placeholder="Backup server"
            help="A key of the same title is replaced, and stops working at once."
            error={errorOf("title")}
          />
        )}
      </StepUpDialog>
      <ConfirmDialog
        open={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        title={`Revoke key ${named(leaving?.title ?? "")}?`}
        confirm="Revoke key"
        onConfirm={async () => {
          if (!leaving) return;
          const refusal = await revoke(leaving.key);
          if (refusal !== null) throw new Error(refusal);
          if (made?.secret.startsWith(leaving.key)) setMade(undefined);
          notify("Key revoked");
        }}
      >
        Programs that use it are refused at once.
      </ConfirmDialog>
    </Section>
  );
}

function named(title: string): string {
  return title === "" ? "without title" : title;
}

function endOf({ ends_at: endsAt }: ApiKey, now: Date) {
  if (!endsAt) return "Never";
  return endsAt <= now ? <span className="text-warning">Ended</span> : <Time at={endsAt} />;
}
