const CARDS = [
  ["4242 4242 4242 4242", "succeeds"],
  ["4000 0000 0000 0002", "is declined"],
  ["4000 0000 0000 9995", "has insufficient funds"],
  ["4000 0025 0000 3155", "asks to confirm"],
  ["4000 0000 0000 0341", "fails after ten seconds"],
] as const;

/** Numbers to try, while the simulated payment processor is in use: no real card would work. */
export function TestCards() {
  return (
    <details className="mt-6 text-13 text-muted">
      <summary className="cursor-pointer">This site takes test cards only</summary>
      <dl className="mt-3 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        {CARDS.map(([number, outcome]) => (
          <div key={number} className="contents">
            <dt className="font-mono">{number}</dt>
            <dd>{outcome}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-2">Any expiry date in the future and any security code will do.</p>
    </details>
  );
}
