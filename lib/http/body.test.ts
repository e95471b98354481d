import { expect, test } from "vitest";
import { readBody } from "./body";

function read(body: string, type = "application/json"): Promise<unknown> {
  const request = new Request("http://localhost/", {
    method: "POST",
    body,
    headers: { "Content-Type": type },
  });
  return readBody(request, 1_000_000).then(({ json }) => json);
}

test("a body is read as JSON, and none is nothing", async () => {
  expect(await read('{"title": "Caf\\u00e9 \\ud83d\\ude00", "path": "C:\\\\u0000"}')).toEqual({
    title: "Café 😀",
    path: "C:\\u0000",
  });
  expect(await read("")).toBeUndefined();
  expect(await read("[1]", "application/json; charset=UTF-8")).toEqual([1]);
});

test.each([
  ["cut off", '{"title": '],
  ["a NUL", '{"title": "\\u0000"}'],
  ["half of a surrogate pair", '{"title": "\\uD83D"}'],
  ["half of a surrogate pair in a name", '{"\\ude00": 1}'],
  ["nested too deeply", "[".repeat(200_000) + "]".repeat(200_000)],
  [
    "nested too deeply behind a string",
    `{"[": "\\"${"]".repeat(500)}", "x": ${'{"y":'.repeat(100)}1${"}".repeat(101)}`,
  ],
])("%s is refused", async (_, body) => {
  await expect(read(body)).rejects.toMatchObject({ status: 400, fields: {} });
});

test("brackets in text are text, and a hundred levels are enough for anybody", async () => {
  const text = `"${"[".repeat(5_000)}"`;
  expect(await read(text)).toBe("[".repeat(5_000));
  await expect(read("[".repeat(100) + "]".repeat(100))).resolves.toBeInstanceOf(Array);
});

test("another media type, or too much, is refused as such", async () => {
  await expect(read("title=x", "text/plain")).rejects.toMatchObject({ status: 415 });
  await expect(read(`"${"x".repeat(1_000_000)}"`)).rejects.toMatchObject({ status: 413 });
});
