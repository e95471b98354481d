import { ProfileChooser } from "../../../profile-chooser";

export default async function Page({ searchParams }: PageProps<"/profile/plans/new">) {
  return <ProfileChooser target="/profile/{profile}/plans/new/" query={await searchParams} providers />;
}
