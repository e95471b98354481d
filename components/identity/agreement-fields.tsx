import Link from "next/link";
import type { FormState } from "@/components/forms/form-state";
import { Checkbox } from "@/components/ui/checkbox";

export interface AgreementRef {
  readonly slug: string;
  readonly title: string;
}

/** The agreements that are signed on the way, each by itself. */
export function AgreementFields({
  agreements,
  values,
  errorOf,
}: {
  agreements: readonly AgreementRef[];
  values: FormState["values"];
  errorOf: (name: string) => string[] | undefined;
}) {
  if (agreements.length === 0) return null;
  return (
    <div className="flex flex-col gap-3">
      {agreements.map(({ slug, title }) => (
        <Checkbox
          key={slug}
          name={slug}
          value="1"
          required
          defaultChecked={values[slug] !== undefined}
          error={errorOf(slug)}
          label={
            <>
              I agree to the{" "}
              <Link
                href={`/legal/${slug}/`}
                target="_blank"
                className="text-primary underline underline-offset-2"
              >
                {title}
              </Link>
            </>
          }
        />
      ))}
    </div>
  );
}
