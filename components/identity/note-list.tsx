import Link from "next/link";
import { Avatar } from "@/components/ui/avatar";
import { Time } from "@/components/ui/time";
import type { Activity } from "@/lib/identity/schemas";

/** Notes, each with who took it, when, and about which profile. */
export function NoteList({ notes, now, zone }: { notes: readonly Activity[]; now: Date; zone: string }) {
  return (
    <ol aria-label="Notes" className="flex flex-col divide-y border-y">
      {notes.map((note) => (
        <li key={`${note.created_at.getTime()}:${note.text}`} className="flex gap-3 py-4">
          <Avatar name={authorOf(note)} picture={note.created_by?.picture ?? null} size="sm" />
          <div className="min-w-0 flex-1">
            <p className="flex flex-wrap items-baseline gap-x-2 text-13 text-muted">
              <span className="font-medium text-ink">{authorOf(note)}</span>
              <Time at={note.created_at} now={now} zone={zone} />
              {note.account && (
                <span>
                  about{" "}
                  <Link
                    href={`/profile/${encodeURIComponent(note.account.slug)}/contact/`}
                    className="text-primary underline-offset-2 hover:underline"
                  >
                    {note.account.printable_name}
                  </Link>
                </span>
              )}
            </p>
            <p className="mt-1 whitespace-pre-line [overflow-wrap:anywhere]">
              {note.text || <span className="text-muted">No text</span>}
            </p>
          </div>
        </li>
      ))}
    </ol>
  );
}

function authorOf({ created_by: author }: Activity): string {
  return author?.printable_name ?? "The system";
}
