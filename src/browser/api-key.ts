/** Kept as long as the tab is open. */
const NAME = "drum-api-key";

/** The headers by which a server that asks for an API key gets the one that was typed in. */
export function keyHeaders(): Record<string, string> {
  const key = sessionStorage.getItem(NAME);
  return key ? { "X-API-Key": key } : {};
}

/** Has a field keep its text as the key. @param changed told of a new one */
export function keepKey(field: HTMLInputElement, changed: () => void): void {
  field.value = sessionStorage.getItem(NAME) ?? "";
  field.form?.addEventListener("submit", (event) => event.preventDefault());
  field.addEventListener("change", () => {
    sessionStorage.setItem(NAME, field.value.trim());
    changed();
  });
}
