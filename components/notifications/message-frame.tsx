/**
 * An e-mail as a mail program shows it: in a frame of its own without scripts, forms or our cookies. Its links open in
 * a new tab.
 */
export function MessageFrame({ html, title }: { html: string; title: string }) {
  return (
    <iframe
      title={title}
      srcDoc={html}
      sandbox="allow-popups allow-popups-to-escape-sandbox"
      className="h-190 w-full rounded-dialog border bg-surface-raised"
    />
  );
}

/** The plain text of a message. */
export function MessageText({ children }: { children: string }) {
  return (
    <pre className="overflow-x-auto whitespace-pre-wrap rounded border bg-surface-sunken p-4 font-mono text-13 [overflow-wrap:anywhere]">
      {children}
    </pre>
  );
}
