import { Checkbox, RadioCards, Switch } from "@/components/ui/checkbox";
import { Combobox } from "@/components/ui/combobox";
import { DateField, DateRange } from "@/components/ui/date-field";
import { FileDrop } from "@/components/ui/file-drop";
import { MoneyField } from "@/components/ui/money-field";
import { PasswordField } from "@/components/ui/password-field";
import { SelectField } from "@/components/ui/select-field";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextArea, TextField } from "@/components/ui/text-field";

const COUNTRIES = [
  ["at", "Austria"],
  ["be", "Belgium"],
  ["ca", "Canada"],
  ["fr", "France"],
  ["de", "Germany"],
  ["jp", "Japan"],
  ["ng", "Nigeria"],
  ["us", "United States of America"],
].map(([value = "", label = ""]) => ({ value, label }));

/** Every form part, at rest, filled, refused and disabled. */
export function FormParts() {
  return (
    <div className="grid gap-x-10 gap-y-8 md:grid-cols-2">
      <form className="flex flex-col gap-5">
        <TextField label="Full name" name="full_name" autoComplete="name" placeholder="Ada Okafor" />
        <TextField
          label="E-mail address"
          name="email"
          type="email"
          defaultValue="ada@"
          error="Enter an address such as ada@example.com."
        />
        <TextField
          label="Web address"
          name="slug"
          prefix="cowork.app/"
          mono
          defaultValue="marigold-studio"
          help="Lower-case letters, digits and dashes."
        />
        <TextField label="Discount" name="percent" suffix="%" inputMode="numeric" defaultValue="15" />
        <TextField
          label="User name"
          name="username"
          defaultValue="ada"
          disabled
          help="Ask a manager to change it."
        />
        <PasswordField label="Password" name="password" />
        <PasswordField label="New password" name="new_password" meterAgainst={["ada"]} />
        <MoneyField label="Price" name="price" unit="usd" defaultAmount={129_900n} help="For each month." />
        <MoneyField label="Setup fee" name="setup" unit="jpy" optional />
        <TextArea label="Description" name="description" optional help="Shown on the pricing page." />
      </form>
      <form className="flex flex-col gap-5">
        <SelectField
          label="Currency"
          name="unit"
          defaultValue="usd"
          options={[
            { value: "usd", label: "US dollar" },
            { value: "eur", label: "Euro" },
          ]}
        />
        <SelectField
          label="Period"
          name="period"
          placeholder="Choose a period"
          options={[{ value: "m", label: "Month" }]}
          error={["Choose a period."]}
        />
        <Combobox label="Country" name="country" placeholder="Search countries" options={COUNTRIES} />
        <Combobox label="Country of the company" name="country2" defaultValue="de" options={COUNTRIES} />
        <DateField label="Ends on" name="ends_at" defaultValue="2026-12-31" />
        <DateRange
          label="Between"
          from={{ name: "start_at", defaultValue: "2026-01-01" }}
          to={{ name: "ends_at", defaultValue: "2026-11-23" }}
        />
        <RadioCards
          label="How to pay"
          name="option"
          defaultValue="yearly"
          options={[
            { value: "monthly", label: "Monthly", help: "Cancel at any time.", aside: "$29.00" },
            { value: "yearly", label: "Yearly", help: "Two months free.", aside: "$290.00" },
            {
              value: "five",
              label: "Five years",
              help: "Not offered any more.",
              aside: "$1,200.00",
              disabled: true,
            },
          ]}
        />
        <div className="flex flex-col gap-3">
          <Checkbox label="I agree to the terms of use" name="terms" defaultChecked />
          <Checkbox label="Write to me about new features" name="news" help="At most once a month." />
          <Checkbox label="I agree to the privacy policy" name="privacy" error="Agree to continue." />
          <Checkbox label="Bulk buyer" name="bulk" disabled />
        </div>
        <div className="flex flex-col gap-3">
          <Switch label="Accept new subscribers" name="open" defaultChecked />
          <Switch label="Renew by itself" name="renew" help="We write a week before." />
        </div>
        <FileDrop label="Logo" name="logo" accept="image/*" help="PNG or SVG, at most 2 MB." />
        <FileDrop label="Theme" name="theme" progress={0.62} hideLabel />
        <div>
          <SubmitButton>Save changes</SubmitButton>
        </div>
      </form>
    </div>
  );
}
