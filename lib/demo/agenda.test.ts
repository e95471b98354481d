import { expect, test } from "vitest";
import { type Life, play } from "./agenda";

interface Note {
  readonly at: Date;
  readonly text: string;
  readonly leadsTo?: Note;
}

const at = (day: number, hour = 12) => new Date(Date.UTC(2026, 0, day, hour));
const [from, until] = [at(1, 0), at(31, 0)];

async function record(lives: readonly Life<string, Note>[], happen = async (_: string, __: Note) => {}) {
  const log: string[] = [];
  const nights: Date[] = [];
  await play<string, Note>({
    ...{ lives, from, until },
    happen: async (name, event) => {
      await happen(name, event);
      log.push(`${name} ${event.text}`);
      return event.leadsTo ? [event.leadsTo] : [];
    },
    nightShift: async (night) => {
      nights.push(night);
      log.push("night");
    },
  });
  return { log: log.filter((text) => text !== "night"), nights, all: log };
}

const life = (name: string, ...begins: Note[]): Life<string, Note> => ({ name, subject: name, begins });

test("what happens to somebody is in the order of its dates, with what it leads to", async () => {
  const soon = { at: at(2, 13), text: "soon" };
  const { log } = await record([
    life("ada", { at: at(3), text: "third" }, { at: at(2), text: "first", leadsTo: soon }),
  ]);
  expect(log).toEqual(["ada first", "ada soon", "ada third"]);
});

test("nothing happens at the end or after it", async () => {
  const late = { at: until, text: "late" };
  const { log } = await record([life("ada", { at: at(30), text: "last", leadsTo: late }, late)]);
  expect(log).toEqual(["ada last"]);
});

test("a night shift finds everything before it done, and nothing after it begun; the last one is at the end", async () => {
  const slow = () => new Promise<void>((done) => setTimeout(done, 5));
  const { all, nights } = await record(
    [
      life("ada", { at: at(1, 9), text: "before" }, { at: at(1, 10), text: "after" }),
      life("bo", { at: at(1, 2), text: "before" }),
    ],
    slow,
  );
  expect(all.slice(0, 3).sort()).toEqual(["ada before", "bo before", "night"]);
  expect(all[2]).toBe("night");
  expect(nights[0]).toEqual(at(1, 10));
  expect(nights.at(-1)).toEqual(until);
});

test("a failure ends the play", async () => {
  const fails = async (name: string) => {
    if (name === "bo") throw new Error("bo fell ill");
  };
  const lives = ["ada", "bo"].map((name) => life(name, { at: at(2), text: "acts" }));
  await expect(record(lives, fails)).rejects.toThrow("bo fell ill");
});

test("nobody acts in the past", async () => {
  const past = { at: at(1), text: "yesterday" };
  await expect(record([life("ada", { at: at(2), text: "today", leadsTo: past })])).rejects.toThrow(
    "in the past",
  );
});
