import { ProfileChooser } from "../../profile-chooser";

export default async function Page({ searchParams }: PageProps<"/profile/roles">) {
  return <ProfileChooser target="/profile/{profile}/roles/" query={await searchParams} />;
}
