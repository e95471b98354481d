"use client";

import { Check } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Avatar } from "@/components/ui/avatar";
import { Button } from "@/components/ui/button";
import { notify } from "@/components/ui/notify";

/** An organization that is here already. */
export interface FoundProfile {
  readonly slug: string;
  readonly name: string;
  readonly picture: string | null;
}

export type FindProfiles = (name: string) => Promise<FoundProfile[]>;
/** Says why not, or null when it was asked for. */
export type RequestRole = (profile: string) => Promise<string | null>;

const DEBOUNCE_MS = 300;
const MIN_LENGTH = 3;

/** Looks, while a name is typed, for those who have it already. */
export function useExistingProfiles(find: FindProfiles) {
  const [profiles, setProfiles] = useState<readonly FoundProfile[]>([]);
  const latest = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  function search(name: string) {
    clearTimeout(timer.current);
    const turn = ++latest.current;
    if (name.trim().length < MIN_LENGTH) {
      setProfiles([]);
      return;
    }
    timer.current = setTimeout(async () => {
      // Without an answer the form still works: it is a hint.
      const found = await find(name.trim()).catch(() => []);
      if (turn === latest.current) setProfiles(found);
    }, DEBOUNCE_MS);
  }

  return { profiles, search };
}

/** Those who are here already, each with a way to join instead of making another of the same name. */
export function ExistingProfiles({
  profiles,
  request,
}: {
  profiles: readonly FoundProfile[];
  request: RequestRole;
}) {
  const [asked, setAsked] = useState<readonly string[]>([]);
  const [asking, setAsking] = useState<string | null>(null);

  async function ask({ slug, name }: FoundProfile) {
    setAsking(slug);
    const refusal = await request(slug).catch(() => "It could not be asked for. Try again.");
    setAsking(null);
    if (refusal === null) setAsked([...asked, slug]);
    notify(refusal ?? `The people of ${name} were asked.`);
  }

  return (
    <div role="status" className="empty:hidden">
      {profiles.length > 0 && (
        <div className="flex flex-col gap-2 rounded border bg-surface-sunken px-3 py-2.5">
          <p className="text-13 text-muted">Already here. Yours? Ask to join it instead.</p>
          <ul className="flex flex-col gap-1.5">
            {profiles.map((profile) => (
              <li key={profile.slug} className="flex items-center gap-2.5">
                <Avatar name={profile.name} picture={profile.picture} size="sm" square />
                <span className="min-w-0 flex-1 truncate">
                  {profile.name} <span className="font-mono text-12 text-muted">{profile.slug}</span>
                </span>
                {asked.includes(profile.slug) ? (
                  <span className="inline-flex items-center gap-1 text-13 text-success">
                    <Check aria-hidden="true" className="size-3.5" /> Asked
                  </span>
                ) : (
                  <Button
                    size="sm"
                    pending={asking === profile.slug}
                    aria-label={`Ask to join ${profile.name}`}
                    onClick={() => ask(profile)}
                  >
                    Ask to join
                  </Button>
                )}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
