import { ProfileChooser } from "../../profile-chooser";

export default async function Page({ searchParams }: PageProps<"/metrics/revenue">) {
  return <ProfileChooser target="/metrics/{profile}/revenue/" query={await searchParams} providers />;
}
