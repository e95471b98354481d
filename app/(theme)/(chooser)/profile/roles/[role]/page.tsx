import { ProfileChooser } from "../../../profile-chooser";

export default async function Page({ params, searchParams }: PageProps<"/profile/roles/[role]">) {
  const role = encodeURIComponent((await params).role);
  return <ProfileChooser target={`/profile/{profile}/roles/${role}/`} query={await searchParams} />;
}
