import { ProfileChooser } from "../profile-chooser";

export default async function Page({ searchParams }: PageProps<"/provider">) {
  return <ProfileChooser target="/profile/{profile}/contact/" query={await searchParams} providers />;
}
