/** Asks for a part of a page, or sends a form and takes the part that answers. */
export function send(address: string, body?: FormData): Promise<Response> {
  const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
  const headers: Record<string, string> = { "HX-Request": "true" };
  if (!body) return fetch(address, { headers });
  return fetch(address, { method: "POST", body, headers: { ...headers, "X-CSRFToken": token } });
}

/** Where the session has ended the whole page is loaded anew; it leads to the sign-in. */
export function reload(answer: Response): boolean {
  const isOver = answer.headers.get("HX-Refresh") === "true";
  if (isOver) window.location.reload();
  return isOver;
}
