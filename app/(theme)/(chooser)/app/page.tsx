import { ProfileChooser } from "../profile-chooser";

export default async function Page({ searchParams }: PageProps<"/app">) {
  return <ProfileChooser target="/app/{profile}/" query={await searchParams} />;
}
