import { notFound } from "next/navigation";
import { demoOnly } from "../../../demo-only";
import { LAYOUT_SAMPLES } from "../samples";

/** One layout as a whole page, with content such as it will have. */
export default async function LayoutSamplePage({ params }: { params: Promise<{ layout: string }> }) {
  await demoOnly();
  const { layout } = await params;
  const Sample = LAYOUT_SAMPLES.get(layout);
  if (!Sample) notFound();
  return <Sample />;
}
