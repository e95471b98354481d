import { ProfileChooser } from "../../../profile-chooser";

export default async function Page({ params, searchParams }: PageProps<"/profile/plans/[plan]">) {
  const plan = encodeURIComponent((await params).plan);
  return <ProfileChooser target={`/profile/{profile}/plans/${plan}/`} query={await searchParams} providers />;
}
