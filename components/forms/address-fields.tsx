import type { UseFormRegisterReturn } from "react-hook-form";
import { Combobox } from "@/components/ui/combobox";
import type { Option } from "@/components/ui/select-field";
import { TextField } from "@/components/ui/text-field";

type AddressField = "street_address" | "locality" | "postal_code" | "region" | "country";

/** What a field of a form that the form library keeps is given. */
interface FieldProps extends UseFormRegisterReturn {
  readonly defaultValue: string | undefined;
  readonly error: string | undefined;
}

/** An address, of which everything may be left out. */
export function AddressFields({
  field,
  countries,
}: {
  field: (name: AddressField) => FieldProps;
  countries: readonly Option[];
}) {
  return (
    <>
      <TextField label="Street address" autoComplete="street-address" {...field("street_address")} />
      <div className="grid gap-5 sm:grid-cols-2">
        <TextField label="City" autoComplete="address-level2" {...field("locality")} />
        <TextField label="Postal code" autoComplete="postal-code" {...field("postal_code")} />
        <TextField label="State or region" autoComplete="address-level1" {...field("region")} />
        <Combobox label="Country" placeholder="Choose a country" options={countries} {...field("country")} />
      </div>
    </>
  );
}
