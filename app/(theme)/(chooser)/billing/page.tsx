import { ProfileChooser } from "../profile-chooser";

export default async function Page({ searchParams }: PageProps<"/billing">) {
  return <ProfileChooser target="/billing/{profile}/history/" query={await searchParams} />;
}
