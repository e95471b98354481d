import { Badge } from "@/components/ui/badge";
import { DataTable } from "@/components/ui/data-table";
import { SubmitButton } from "@/components/ui/submit-button";
import { Time } from "@/components/ui/time";
import type { UserSession } from "@/lib/identity/credentials/session-schemas";

/** The browsers in which a user is signed in; each can be signed out but the one that looks. */
export function SessionsTable({
  sessions,
  now,
  endSession,
}: {
  sessions: readonly UserSession[];
  now: Date;
  /** Takes `session`. */
  endSession: (form: FormData) => Promise<void>;
}) {
  return (
    <DataTable
      caption="Sessions"
      rows={sessions}
      rowKey={({ id }) => id}
      empty={<p className="text-muted">No browser is signed in.</p>}
      columns={[
        {
          key: "device",
          header: "Device",
          cell: ({ device, is_current: isCurrent }) => (
            <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-1">
              {device}
              {isCurrent && <Badge tone="success">This browser</Badge>}
            </span>
          ),
        },
        {
          key: "ip",
          header: "Address",
          cell: ({ ip }) => <span className="font-mono text-13">{ip || "–"}</span>,
        },
        { key: "created", header: "Signed in", cell: ({ created_at: at }) => <Time at={at} now={now} /> },
        { key: "seen", header: "Last seen", cell: ({ last_seen_at: at }) => <Time at={at} now={now} /> },
        {
          key: "end",
          header: <span className="sr-only">Action</span>,
          align: "end",
          cell: ({ id, device, is_current: isCurrent }) =>
            isCurrent ? null : (
              <form action={endSession}>
                <input type="hidden" name="session" value={id} />
                <SubmitButton variant="secondary" size="sm" aria-label={`Sign out ${device}`}>
                  Sign out
                </SubmitButton>
              </form>
            ),
        },
      ]}
    />
  );
}
