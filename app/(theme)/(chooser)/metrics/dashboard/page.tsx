import { ProfileChooser } from "../../profile-chooser";

export default async function Page({ searchParams }: PageProps<"/metrics/dashboard">) {
  return <ProfileChooser target="/metrics/{profile}/dashboard/" query={await searchParams} providers />;
}
