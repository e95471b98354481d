import { redirectToOwn } from "./redirect-to-own";

export default async function Page({ searchParams }: PageProps<"/users">) {
  return redirectToOwn("", await searchParams);
}
