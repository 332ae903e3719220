/** Passkeys. A form with `data-passkey` asks the device for a key before it is sent: `create` makes one, `get` signs
 * with one, `sign-in` first fetches what is to be signed from the form's own address. The answer goes into `credential`. */
export function start(): void {
  if (!("credentials" in navigator) || !("PublicKeyCredential" in window)) return;
  document.querySelectorAll<HTMLFormElement>("form[data-passkey]").forEach((form) => (form.hidden = false));
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    const kind = form.dataset["passkey"];
    const field = form.elements.namedItem("credential");
    if (!kind || !(field instanceof HTMLInputElement)) return;
    event.preventDefault();
    void ask(form, kind, field);
  });
}

async function ask(form: HTMLFormElement, kind: string, field: HTMLInputElement): Promise<void> {
  const error = form.querySelector<HTMLElement>("[data-passkey-error]");
  if (error) error.hidden = true;
  try {
    const options = kind === "sign-in" ? await fetched(form.action) : JSON.parse(form.dataset["passkeyOptions"] ?? "{}");
    const credential = kind === "create" ? await made(options.publicKey) : await signed(options.publicKey);
    field.value = JSON.stringify(credential);
    form.submit();
  } catch {
    if (error) error.textContent = form.dataset["passkeyFailed"] ?? "";
    if (error) error.hidden = false;
  }
}

async function fetched(address: string): Promise<{ publicKey: Described }> {
  const answer = await fetch(address, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return ((await answer.json()) as { request_options: { publicKey: Described } }).request_options;
}

/** WebAuthn's JSON: what are bytes to the browser stands as base64url. */
interface Described {
  challenge: string;
  user?: { id: string };
  excludeCredentials?: { id: string }[];
  allowCredentials?: { id: string }[];
}

async function made(options: Described): Promise<object> {
  const publicKey = { ...options, challenge: bytes(options.challenge), user: { ...options.user, id: bytes(options.user?.id ?? "") }, excludeCredentials: named(options.excludeCredentials) };
  const credential = (await navigator.credentials.create({ publicKey: publicKey as unknown as PublicKeyCredentialCreationOptions })) as PublicKeyCredential;
  const response = credential.response as AuthenticatorAttestationResponse;
  return { ...outline(credential), response: { clientDataJSON: text(response.clientDataJSON), attestationObject: text(response.attestationObject), transports: response.getTransports?.() ?? [] } };
}

async function signed(options: Described): Promise<object> {
  const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials: named(options.allowCredentials) };
  const credential = (await navigator.credentials.get({ publicKey: publicKey as unknown as PublicKeyCredentialRequestOptions })) as PublicKeyCredential;
  const response = credential.response as AuthenticatorAssertionResponse;
  const owner = response.userHandle ? text(response.userHandle) : null;
  return { ...outline(credential), response: { clientDataJSON: text(response.clientDataJSON), authenticatorData: text(response.authenticatorData), signature: text(response.signature), userHandle: owner } };
}

function outline(credential: PublicKeyCredential): object {
  return { type: credential.type, id: credential.id, rawId: text(credential.rawId), clientExtensionResults: credential.getClientExtensionResults() };
}

function named(keys: { id: string }[] | undefined): object[] {
  return (keys ?? []).map((key) => ({ ...key, id: bytes(key.id) }));
}

function bytes(encoded: string): Uint8Array {
  return Uint8Array.from(atob(encoded.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}

function text(raw: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(raw))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
