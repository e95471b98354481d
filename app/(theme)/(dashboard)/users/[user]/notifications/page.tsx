import type { Metadata } from "next";
import { forbidden } from "next/navigation";
import { NOTIFICATION_GROUPS, type NotificationLabel } from "@/components/notifications/labels";
import { PreferencesForm } from "@/components/notifications/preferences-form";
import { Section } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { database } from "@/lib/db";
import { currentActor, load } from "@/lib/http/call";
import { getUserNotifications } from "@/lib/notifications/operations/preferences";
import { type Preference, readPreferences } from "@/lib/notifications/preferences";
import { now } from "@/lib/time/clock";
import { userTitle, userView } from "../../../../frame";
import { saveNotifications } from "./actions";

export async function generateMetadata({
  params,
}: PageProps<"/users/[user]/notifications">): Promise<Metadata> {
  return userTitle((await params).user, (name) => `${name} notifications`);
}

export default async function NotificationsPage({ params }: PageProps<"/users/[user]/notifications">) {
  const { user, isSelf } = await userView((await params).user);
  const actor = await currentActor();
  if (!isSelf || actor.kind !== "user") forbidden();
  const [{ notifications: on }, preferences] = await Promise.all([
    load(getUserNotifications, { params: { user: user.username } }),
    readPreferences(database(), actor.id, now()),
  ]);
  const optional = grouped(preferences, ({ isTransactional }) => !isTransactional);
  const always = grouped(preferences, ({ isTransactional }) => isTransactional);
  const names = optional.flatMap(({ choices }) => choices.map(({ name }) => name));
  return (
    <>
      <PageHeader
        title="Notifications"
        description={`What we write to ${user.email ?? "you"} about. Profiles have addresses of their own, which are written to as well.`}
      />
      <div className="flex flex-col gap-8">
        <PreferencesForm
          groups={optional}
          values={{ notifications: on.filter((name) => names.includes(name)) }}
          save={saveNotifications.bind(null, user.username)}
        />
        <Section
          title="Always sent"
          description="You ask for these, or need them to keep your account safe."
          className="max-w-form"
        >
          <ul className="flex flex-col gap-3">
            {always
              .flatMap(({ choices }) => choices)
              .map(({ name, label, summary }) => (
                <li key={name}>
                  <p>{label}</p>
                  <p className="text-13 text-muted">{summary}</p>
                </li>
              ))}
          </ul>
        </Section>
      </div>
    </>
  );
}

/** The preferences of a kind as the page shows them: in groups, each with its label. */
function grouped(preferences: readonly Preference[], isWanted: (preference: Preference) => boolean) {
  return NOTIFICATION_GROUPS.map(({ title, events }) => ({
    title,
    choices: Object.entries(events).flatMap(([event, label]: [string, NotificationLabel]) => {
      const preference = preferences.find((one) => one.event === event && isWanted(one));
      return preference ? [{ ...label, name: preference.name }] : [];
    }),
  })).filter(({ choices }) => choices.length > 0);
}
