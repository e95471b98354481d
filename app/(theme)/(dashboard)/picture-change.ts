/** What a form says of a picture: a file with the square that is wanted of it, or a text. */
export function pictureChange(form: FormData): unknown {
  const [x, y, size] = ["x", "y", "size"].map((name) => form.get(name));
  const crop = size === null ? {} : { crop: { x: Number(x), y: Number(y), size: Number(size) } };
  return { picture: form.get("picture"), ...crop };
}
