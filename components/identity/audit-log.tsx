import Form from "next/form";
import type { ReactNode } from "react";
import { Button, LinkButton } from "@/components/ui/button";
import { DateRange } from "@/components/ui/date-field";
import { TextField } from "@/components/ui/text-field";
import type { AuditEvent } from "@/lib/identity/audit/schemas";

/** `"login_failed"` → `"Login failed"`. */
export function eventLabel(event: string): string {
  const words = event.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Whom and what to look for; each field narrows the list. */
export function AuditFilters({
  path,
  values,
  isFiltered,
}: {
  path: string;
  values: Readonly<Record<string, string>>;
  isFiltered: boolean;
}) {
  const field = (name: string) => ({ name, defaultValue: values[name], autoComplete: "off", maxLength: 255 });
  return (
    // The key starts the fields anew when the address changes.
    <Form key={JSON.stringify(values)} action={path} className="flex flex-wrap items-end gap-4">
      <TextField label="Who" {...field("actor")} spellCheck={false} className="w-32 max-sm:w-full" />
      <TextField label="Target" {...field("target")} spellCheck={false} className="w-32 max-sm:w-full" />
      <TextField
        label="What"
        {...field("event")}
        placeholder="login_failed"
        spellCheck={false}
        className="w-36 max-sm:w-full"
      />
      <DateRange
        label="Days"
        from={{ name: "from", defaultValue: values.from, label: "First day" }}
        to={{ name: "to", defaultValue: values.to, label: "Last day" }}
        className="w-78 max-sm:w-full"
      />
      <div className="flex gap-2">
        <Button type="submit">Search</Button>
        {isFiltered && (
          <LinkButton href={path} variant="quiet">
            Clear
          </LinkButton>
        )}
      </div>
    </Form>
  );
}

/** What else was recorded, folded away; null when there is nothing. */
export function auditDetail({ detail, request_id: requestId }: AuditEvent): ReactNode {
  if (detail === null && requestId === "") return null;
  return (
    <details className="text-13">
      <summary className="cursor-pointer whitespace-nowrap text-muted hover:text-ink">Details</summary>
      <dl className="mt-2 grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 font-mono text-12 [overflow-wrap:anywhere]">
        {detailEntries(detail).map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd>{typeof value === "string" ? value : JSON.stringify(value)}</dd>
          </div>
        ))}
        {requestId !== "" && (
          <div className="contents">
            <dt className="text-muted">request</dt>
            <dd>{requestId}</dd>
          </div>
        )}
      </dl>
    </details>
  );
}

function detailEntries(detail: AuditEvent["detail"]): [string, unknown][] {
  if (detail === null) return [];
  return typeof detail === "object" && !Array.isArray(detail) ? Object.entries(detail) : [["detail", detail]];
}
