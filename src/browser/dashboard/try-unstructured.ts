import { ask } from "./ask.js";
import type { Result } from "./result.js";
import { bytes } from "./units.js";

/** Has the model's hook answer text or a file, and shows what it returned as it is. */
export async function tryUnstructured(
  data: string | File,
  mediaType: string,
  result: Result,
  signal: AbortSignal,
): Promise<void> {
  const type = mediaType || (data instanceof File ? data.type : "") || "text/plain";
  const response = await ask("predictUnstructured", {
    method: "POST",
    body: data,
    signal,
    headers: { "Content-Type": type },
  });
  const answered = response.headers.get("Content-Type") ?? "";
  const contents = await response.blob();
  if (/^(text\/|application\/(json|xml))/.test(answered)) result.text(await contents.text());
  result.offer("answer", contents);
  result.say(`The answer is ${bytes(contents.size)} of ${answered || "an unnamed type"}.`);
}
