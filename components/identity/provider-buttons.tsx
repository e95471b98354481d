import { SubmitButton } from "@/components/ui/submit-button";

/** A provider to sign in with, by the name in addresses. */
export interface ProviderChoice {
  readonly name: string;
  readonly title: string;
}

/** Other ways to sign in, under the form; nothing where none is set up. */
export function ProviderButtons({
  providers,
  next,
  action,
}: {
  providers: readonly ProviderChoice[];
  next: string | null;
  /** Takes `provider` and `next`, and goes there. */
  action: (form: FormData) => Promise<void>;
}) {
  if (providers.length === 0) return null;
  return (
    <div className="mt-6 flex flex-col gap-3">
      <p className="flex items-center gap-3 text-13 text-muted before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
        or
      </p>
      {providers.map(({ name, title }) => (
        <form key={name} action={action}>
          <input type="hidden" name="provider" value={name} />
          {next !== null && <input type="hidden" name="next" value={next} />}
          <SubmitButton variant="secondary" className="w-full">
            Continue with {title}
          </SubmitButton>
        </form>
      ))}
    </div>
  );
}
