import { ProfileChooser } from "../../profile-chooser";

export default async function Page({ searchParams }: PageProps<"/metrics/activity">) {
  return <ProfileChooser target="/metrics/{profile}/activity/" query={await searchParams} providers />;
}
