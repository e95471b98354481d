import type { Metadata } from "next";
import { ProfileForm } from "@/components/identity/profile-form";
import { PageHeader } from "@/components/ui/page-header";
import { load } from "@/lib/http/call";
import { countryOptions } from "@/lib/identity/country-options";
import { getProfile } from "@/lib/identity/operations/profiles";
import { timeZoneOptions } from "@/lib/time/zones";
import { profileTitle, profileView } from "../../../../frame";
import { saveProfile } from "./actions";
import { profileValues } from "./profile-values";

export async function generateMetadata({
  params,
}: PageProps<"/profile/[profile]/contact">): Promise<Metadata> {
  return profileTitle((await params).profile, (name) => `${name} profile`);
}

export default async function ContactPage({ params }: PageProps<"/profile/[profile]/contact">) {
  const { profile: slug } = await params;
  const [{ viewer }, profile] = await Promise.all([
    profileView(slug),
    load(getProfile, { params: { profile: slug } }),
  ]);
  const values = profileValues(profile);
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
      <ProfileForm
        values={values}
        countries={countryOptions()}
        timeZones={timeZoneOptions(values.default_timezone)}
        isStaff={viewer.isBroker}
        save={saveProfile.bind(null, slug)}
      />
    </>
  );
}
