import { createHash } from "node:crypto";
import type { ReplyCookie } from "@/lib/http/reply";
import { type RequestInfo, siteUrl } from "@/lib/http/request";
import { randomKey } from "./secret";
import { networkOf } from "./throttle";

/** The longest that browsers keep a cookie. */
export const KNOWN_DEVICE_DAYS = 400;

/** What somebody signs in with, as far as it tells. */
export interface Device {
  /** The long-lived key of this browser; null for programs, and for a browser that comes for the first time. */
  readonly key: string | null;
  readonly userAgent: string;
  readonly ip: string;
}

function cookieName(): string {
  return siteUrl().startsWith("https:") ? "__Host-turnpike-device" : "turnpike-device";
}

export function deviceOf(request: RequestInfo): Device {
  const key = request.cookie(cookieName());
  return {
    key: key && /^[0-9a-f]{40}$/.test(key) ? key : null,
    userAgent: request.header("user-agent") ?? "",
    ip: request.ip,
  };
}

/** The device with a key, and the cookie that keeps the key in the browser. */
export function keyedDevice(device: Device): { device: Device & { key: string }; cookie: ReplyCookie } {
  const key = device.key ?? randomKey();
  const maxAgeSeconds = KNOWN_DEVICE_DAYS * 86_400;
  return {
    device: { ...device, key },
    cookie: { name: cookieName(), value: key, maxAgeSeconds, httpOnly: true },
  };
}

/**
 * What a device is recognized by: its key, or that the same kind of program is used in the same network, as programs
 * keep no cookies and people delete them.
 */
export function deviceHashes({ key, userAgent, ip }: Device): string[] {
  const traits = `traits:${describeDevice(userAgent)}@${networkOf(ip)}`;
  return [...(key === null ? [] : [`key:${key}`]), traits].map((text) =>
    createHash("sha256").update(text).digest("hex"),
  );
}

/** Programs by what their user agents contain; the first that fits, as browsers also name those they descend from. */
const PROGRAMS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(e|A|iOS)?\//, "Edge"],
  [/\b(OPR|Opera)\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\b(Firefox|FxiOS)\//, "Firefox"],
  [/\b(Chrome|CriOS|HeadlessChrome)\//, "Chrome"],
  [/\bVersion\/\S+ (Mobile\/\S+ )?Safari\//, "Safari"],
  [/^curl\//, "curl"],
  [/^(python-requests|python-urllib|python-httpx)/i, "Python"],
  [/^(node|undici|axios)/, "Node.js"],
  [/^Go-http-client\//, "Go"],
];

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b/, "macOS"],
  [/\bLinux\b/, "Linux"],
];

/** A user agent in words that its owner understands: "Firefox on Linux". */
export function describeDevice(userAgent: string): string {
  const nameOf = (names: typeof PROGRAMS) => names.find(([pattern]) => pattern.test(userAgent))?.[1];
  const [program, system] = [nameOf(PROGRAMS), nameOf(SYSTEMS)];
  if (program && system) return `${program} on ${system}`;
  return program ?? (system ? `A browser on ${system}` : "An unknown device");
}
