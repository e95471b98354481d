import { ProfileChooser } from "../../profile-chooser";

export default async function Page({ searchParams }: PageProps<"/profile/plans">) {
  return <ProfileChooser target="/profile/{profile}/plans/" query={await searchParams} providers />;
}
