import { afterEach, describe, expect, it, vi } from "vitest";
import { now, setClock } from "./clock";

describe("the clock", () => {
  afterEach(() => setClock(0));

  it("is the machine's, moved by an offset", () => {
    const before = Date.now();
    setClock(3_600_000);
    expect(now().getTime() - before).toBeGreaterThanOrEqual(3_600_000);
    expect(now().getTime() - Date.now()).toBeLessThanOrEqual(3_600_000);
  });

  it("stands still at an instant, which nobody can change from outside", () => {
    const instant = new Date("2024-01-31T12:00:00Z");
    setClock(instant);
    instant.setFullYear(1970);
    now().setFullYear(1980);
    expect(now().toISOString()).toBe("2024-01-31T12:00:00.000Z");
  });

  it("is one for all copies of the module, as server and pages each hold their own", async () => {
    vi.resetModules();
    const copy = await import("./clock");
    expect(copy.now).not.toBe(now);
    copy.setClock(new Date("2024-01-31T12:00:00Z"));
    expect(now().toISOString()).toBe("2024-01-31T12:00:00.000Z");
  });
});
