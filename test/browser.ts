import { type Answer, Client } from "./client";

/** A page as it stands in the browser, after all redirects. */
export interface BrowserPage {
  readonly url: string;
  readonly status: number;
  readonly html: string;
  /** Every address on the way here, this one included. */
  readonly trail: readonly string[];
}

const MAX_REDIRECTS = 20;

/** A browser without scripts: follows redirects, keeps cookies by name as browsers do on one host, and posts forms. */
export class Browser {
  readonly client: Client;

  constructor(readonly site: string) {
    this.client = new Client(site);
  }

  open(path: string): Promise<BrowserPage> {
    return this.#follow(new URL(path, this.site).href, "GET");
  }

  /** Presses the button with this text, after filling in the fields of its form. */
  press(page: BrowserPage, button: string, values: Record<string, string> = {}): Promise<BrowserPage> {
    const form = formsOf(page.html).find(({ text }) => text.includes(button));
    if (!form) throw new Error(`There is no button "${button}" on ${page.url}`);
    const fields = { ...form.fields, ...values };
    const target = new URL(form.action, page.url).href;
    if (!form.isMultipart) return this.#follow(target, "POST", new URLSearchParams(fields).toString());
    return this.#follow(target, "POST", multipart(fields), MULTIPART);
  }

  async #follow(
    start: string,
    startMethod: string,
    body?: string,
    contentType = "application/x-www-form-urlencoded",
  ): Promise<BrowserPage> {
    const trail: string[] = [];
    let [url, method] = [start, startMethod];
    while (trail.length < MAX_REDIRECTS) {
      trail.push(url);
      const headers = {
        Accept: "text/html",
        ...(method === "POST" ? { Origin: new URL(url).origin, "Content-Type": contentType } : {}),
      };
      const answer: Answer = await this.client.send(
        method,
        url,
        method === "POST" ? body : undefined,
        headers,
      );
      const location = answer.headers.get("location");
      if (answer.status < 300 || answer.status > 399 || !location)
        return { url, status: answer.status, html: answer.text, trail };
      url = new URL(location, url).href;
      method = answer.status === 307 || answer.status === 308 ? method : "GET";
    }
    throw new Error(`Too many redirects: ${trail.join(" → ")}`);
  }
}

const BOUNDARY = "----a-boundary-that-stands-in-no-field";
const MULTIPART = `multipart/form-data; boundary=${BOUNDARY}`;

function multipart(fields: Record<string, string>): string {
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return `${parts.join("")}--${BOUNDARY}--\r\n`;
}

interface Form {
  readonly action: string;
  readonly isMultipart: boolean;
  readonly fields: Record<string, string>;
  readonly text: string;
}

function formsOf(html: string): Form[] {
  return [...html.matchAll(/<form([^>]*)>(.*?)<\/form>/gs)].map(([, attributes = "", inside = ""]) => ({
    action: attribute(attributes, "action") ?? "",
    isMultipart: attributes.includes("multipart/form-data"),
    fields: Object.fromEntries(
      [...inside.matchAll(/<input([^>]*)>/g)].flatMap(([, input = ""]) => {
        const name = attribute(input, "name");
        return name === null ? [] : [[name, attribute(input, "value") ?? ""]];
      }),
    ),
    text: inside.replace(/<!--.*?-->/gs, "").replace(/<[^>]*>/g, ""),
  }));
}

function attribute(text: string, name: string): string | null {
  const value = new RegExp(`\\b${name}="([^"]*)"`, "i").exec(text)?.[1];
  return value === undefined ? null : decode(value);
}

function decode(text: string): string {
  return text
    .replaceAll("&quot;", '"')
    .replaceAll("&#x27;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
