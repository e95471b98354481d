/** Whether the name is in the IANA time zone database of this machine. Offsets such as `+05:00` are no names. */
export function isTimeZone(name: string): boolean {
  if (!/^[a-z]/i.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Time zones to choose from, by name; `present` is among them even when the database has left it. */
export function timeZoneOptions(present: string): { value: string; label: string }[] {
  const names = new Set(["UTC", ...Intl.supportedValuesOf("timeZone"), present]);
  return [...names].map((name) => ({ value: name, label: name.replaceAll("_", " ") }));
}
