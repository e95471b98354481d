import type { Metadata } from "next";
import { DeleteAccount } from "@/components/identity/delete-account";
import { PictureForm } from "@/components/identity/picture-form";
import { ProfileForm } from "@/components/identity/profile-form";
import { PageHeader } from "@/components/ui/page-header";
import type { Viewer } from "@/lib/auth/viewer";
import { load } from "@/lib/http/call";
import { countryOptions } from "@/lib/identity/country-options";
import { getProfile } from "@/lib/identity/operations/profiles";
import type { ProfileFull } from "@/lib/identity/schemas";
import { timeZoneOptions } from "@/lib/time/zones";
import { currentSite, profileTitle, profileView } from "../../../../frame";
import { removeProfile, savePicture, saveProfile } from "./actions";
import { profileValues } from "./profile-values";

export async function generateMetadata({
  params,
}: PageProps<"/profile/[profile]/contact">): Promise<Metadata> {
  return profileTitle((await params).profile, (name) => `${name} profile`);
}

export default async function ContactPage({ params }: PageProps<"/profile/[profile]/contact">) {
  const { profile: slug } = await params;
  const [site, { viewer, profile: active }, profile] = await Promise.all([
    currentSite(),
    profileView(slug),
    load(getProfile, { params: { profile: slug } }),
  ]);
  const values = profileValues(profile);
  const mayChange = active.access !== "contributor";
  const isOwn = viewer.user.slug === slug;
  const mayDelete = slug !== site.broker && (viewer.isBroker || isOwn || manages(viewer, profile));
  return (
    <>
      <PageHeader
        title="Profile"
        description={
          <>
            {profile.printable_name} <span className="font-mono text-13">({profile.slug})</span>
          </>
        }
      />
      {mayChange && (
        <div className="mb-10">
          <PictureForm
            name={profile.printable_name}
            picture={profile.picture}
            square={profile.type === "organization"}
            save={savePicture.bind(null, slug)}
          />
        </div>
      )}
      <ProfileForm
        values={values}
        countries={countryOptions()}
        timeZones={timeZoneOptions(values.default_timezone)}
        isStaff={viewer.isBroker}
        accountHref={profile.type === "personal" ? `/users/${encodeURIComponent(slug)}/` : null}
        mayChange={mayChange}
        save={saveProfile.bind(null, slug)}
      />
      {mayDelete && (
        <DeleteAccount
          what="profile"
          name={slug}
          after={isOwn ? "/" : viewer.isBroker ? "/accounts/" : "/app/"}
          onDelete={removeProfile.bind(null, slug)}
        >
          {profile.type === "personal"
            ? "The account goes with it: nobody signs in as this user any more. Subscriptions end now."
            : "Everybody loses access to it, and its subscriptions end now."}{" "}
          Invoices keep the name and the postal address.
        </DeleteAccount>
      )}
    </>
  );
}

/** Managers may delete an organization; what is somebody's own account is theirs to delete. */
function manages(viewer: Viewer, { slug, type }: ProfileFull): boolean {
  return (
    type === "organization" &&
    viewer.accessibles.some((accessible) => accessible.slug === slug && accessible.isManager)
  );
}
