import Form from "next/form";
import { Button } from "@/components/ui/button";
import { SelectField } from "@/components/ui/select-field";
import { TextField } from "@/components/ui/text-field";

/** For which instant and whom a run is to be previewed. */
export function PreviewForm({
  path,
  values,
  errors,
}: {
  path: string;
  values: { readonly at: string; readonly profile: string; readonly withCharges: boolean };
  errors: Readonly<Record<string, readonly string[]>>;
}) {
  const field = { autoComplete: "off", spellCheck: false } as const;
  return (
    // The key starts the fields anew when the address changes.
    <Form key={JSON.stringify(values)} action={path} className="flex flex-wrap items-start gap-4">
      <input type="hidden" name="preview" value="1" />
      <TextField
        label="Instant"
        name="at"
        defaultValue={values.at}
        {...field}
        placeholder="2027-01-31T00:30Z"
        help="Now when empty; in UTC."
        error={errors.at}
        maxLength={40}
        mono
        className="w-56 max-sm:w-full"
      />
      <TextField
        label="Subscriber"
        name="profile"
        defaultValue={values.profile}
        {...field}
        help="Everybody when empty."
        error={errors.profile}
        maxLength={50}
        mono
        className="w-48 max-sm:w-full"
      />
      <SelectField
        label="Charges"
        name="charges"
        defaultValue={values.withCharges ? "on" : "off"}
        className="w-48 max-sm:w-full"
        options={[
          { value: "on", label: "Charge what is due" },
          { value: "off", label: "No charges" },
        ]}
      />
      <Button type="submit" className="sm:mt-6.5">
        Preview
      </Button>
    </Form>
  );
}
