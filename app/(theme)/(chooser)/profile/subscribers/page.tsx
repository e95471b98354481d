import { ProfileChooser } from "../../profile-chooser";

export default async function Page({ searchParams }: PageProps<"/profile/subscribers">) {
  return <ProfileChooser target="/profile/{profile}/subscribers/" query={await searchParams} providers />;
}
