import { currentSite } from "../frame";

export default async function HomePage() {
  const site = await currentSite();
  return <h1 className="mx-auto max-w-page px-4 py-16 font-semibold text-40 sm:px-6">{site.name}</h1>;
}
